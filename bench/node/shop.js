// The cart's API as an Express app: every change is written on condition and published before it is acknowledged.

import express from 'express'
import { randomBytes } from 'node:crypto'
import { changeCart, loadCart, Refusal } from './lib/carts.js'
import { CURRENCY, findProduct, formatPrice } from './lib/catalogue.js'
import { isCrossSite } from './lib/cross-site.js'
import { toEvent } from './lib/orders.js'
import { publish } from './lib/service-bus.js'
import { readSession, sessionCookie } from './lib/session.js'

const MAX_QUANTITY = 999

const app = express()
app.disable('x-powered-by')
app.disable('etag')

app.use((request, response, next) => {
  response.set({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'",
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  })
  if (request.method !== 'GET' && request.method !== 'HEAD' && isCrossSite(request)) {
    return problem(response, 403, 'cross-site')
  }
  next()
})
app.use(express.json({ limit: '64kb' }))

app.get('/api/cart', async (request, response) => {
  const session = readSession(request)
  const kept = session && (await loadCart(session))
  response.json(view(kept?.cart))
})

app.put('/api/cart/items/:product', async (request, response) => {
  const product = findProduct(request.params.product)
  if (!product) return problem(response, 404, 'unknown-product')
  const quantity = request.body?.quantity
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY) {
    return problem(response, 422, 'invalid-quantity')
  }
  const id = request.get('idempotency-key') ?? randomBytes(16).toString('hex')
  const cart = await changeCart(readSession(request), { id, product, quantity })
  try {
    const event = toEvent(cart)
    await publish({ id: event.id, subject: event.subject, contentType: 'application/cloudevents+json', body: JSON.stringify(event) })
  } catch (error) {
    console.error(`order ${cart.session}:${cart.revision} was not published: ${error.message}`)
    response.set('set-cookie', sessionCookie(cart.session))
    return problem(response, 503, 'not-published')
  }
  response.set('set-cookie', sessionCookie(cart.session))
  response.json(view(cart))
})

app.use((request, response) => problem(response, 404, 'unknown-path'))

// Express knows an error handler by its four parameters.
app.use((error, request, response, next) => {
  if (error instanceof Refusal) return problem(response, 422, error.message)
  if (error.status && error.status < 500) return problem(response, error.status, error.type)
  console.error(error.message)
  problem(response, 503, 'change-not-kept')
})

function view(cart) {
  const lines = (cart?.lines ?? []).map((line) => ({ ...line, price: formatPrice(findProduct(line.product)?.price) }))
  const total = (cart?.lines ?? []).reduce((sum, line) => sum + (findProduct(line.product)?.price ?? 0) * line.quantity, 0)
  return {
    session: cart?.session ?? null,
    revision: cart?.revision ?? 0,
    time: cart?.time ?? null,
    lines,
    total: formatPrice(total),
    currency: CURRENCY,
  }
}

function problem(response, status, type) {
  response.status(status).type('application/problem+json').send(JSON.stringify({ type, status }))
}

const port = Number(process.env.PORT ?? 3000)
app.listen(port, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${port}`))
