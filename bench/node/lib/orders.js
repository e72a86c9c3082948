// The order, and the CloudEvent that carries it.

const TYPE = 'com.petstore.cart.updated'

/** What is no event with an order that can be stored. */
export class NotAnOrder extends Error {}

/** The event of the cart's revision. */
export function toEvent(cart) {
  const { session, revision, time, lines } = cart
  const order = { session, revision, time, status: lines.length ? 'reserved' : 'released', lines }
  return {
    specversion: '1.0',
    id: `${session}:${revision}`,
    source: '/petstore/cart',
    type: TYPE,
    subject: session,
    time,
    datacontenttype: 'application/json',
    data: order,
  }
}

/** The order in an event. */
export function fromEvent(body) {
  let event
  try {
    event = JSON.parse(body)
  } catch {
    throw new NotAnOrder('the body is not JSON')
  }
  if (event?.specversion !== '1.0' || event.type !== TYPE) throw new NotAnOrder('the body is no event of a cart')
  const order = event.data
  const valid =
    /^[0-9a-f]{32}$/.test(order?.session) &&
    Number.isInteger(order.revision) &&
    order.revision >= 1 &&
    !Number.isNaN(Date.parse(order.time)) &&
    Array.isArray(order.lines) &&
    order.lines.every((line) => line.product && line.name && Number.isInteger(line.quantity) && line.quantity > 0) &&
    order.status === (order.lines.length ? 'reserved' : 'released')
  if (!valid) throw new NotAnOrder("the event's data is no order")
  if (event.id !== `${order.session}:${order.revision}`) throw new NotAnOrder("the event's id does not name its order")
  return order
}
