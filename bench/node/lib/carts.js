// The kept carts: changing one without losing anybody else's change, and each change once.

import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { container, read, write } from './blobs.js'
import { LIFETIME_SECONDS } from './session.js'

const MAX_ATTEMPTS = 10
const REMEMBERED_CHANGES = 16

const carts = container('carts', process.env.CARTS_STORAGE)

/** A change that the cart does not allow. */
export class Refusal extends Error {}

/** The session's cart and the ETag of its blob; nothing if there is none, or none of the last 30 days. */
export async function loadCart(session) {
  const blob = await read(carts, `${session}.json`)
  if (!blob) return undefined
  const cart = JSON.parse(blob.body)
  const age = Date.now() - Date.parse(cart.time)
  if (cart.session !== session || age > LIFETIME_SECONDS * 1000) return undefined
  return { cart, etag: blob.etag }
}

/** Sets a product's quantity; the cart that has the change. */
export async function changeCart(session, change) {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const kept = session && (await loadCart(session))
    const cart = kept?.cart ?? { session: randomBytes(16).toString('hex'), revision: 0, time: '', lines: [], changes: [] }
    if (!apply(cart, change)) return cart
    const metadata = { revision: String(cart.revision) }
    if (await write(carts, `${cart.session}.json`, JSON.stringify(cart), metadata, kept?.etag)) return cart
    session = cart.session
    await sleep(Math.random() * 2 ** Math.min(attempt, 8))
  }
  throw new Error('the cart is being changed by others all the time')
}

/** Whether the cart has a new revision. */
function apply(cart, { id, product, quantity }) {
  const action = `set ${product.id} ${quantity}`
  const applied = cart.changes.find((change) => change.id === id)
  if (applied) {
    if (applied.action !== action) throw new Refusal('reused-key')
    return false
  }
  const line = cart.lines.find((line) => line.product === product.id)
  if (line?.quantity === quantity) return false
  if (line) line.quantity = quantity
  else cart.lines.push({ product: product.id, name: product.name, quantity })
  cart.revision += 1
  cart.time = new Date().toISOString()
  cart.changes.push({ id, action, revision: cart.revision, time: cart.time })
  cart.changes = cart.changes.slice(-REMEMBERED_CHANGES)
  return true
}
