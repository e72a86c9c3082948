// The newest stored order of each session: one blob a session, whose metadata has the revision.

import { container, properties, write } from './blobs.js'

const MAX_CONFLICTS = 10

const orders = container('orders', process.env.ORDERS_STORAGE)

/** Stores the order unless its file has this revision or a newer one. A conflict means: read again. */
export async function storeOrder(order) {
  const name = `${order.session}.json`
  const body = `${JSON.stringify(order, null, 2)}\n`
  const metadata = { revision: String(order.revision) }
  for (let conflicts = 0; conflicts <= MAX_CONFLICTS; conflicts += 1) {
    const stored = await properties(orders, name)
    if (stored && Number(stored.metadata?.revision) >= order.revision) return 'superseded'
    if (await write(orders, name, body, metadata, stored?.etag)) return 'stored'
  }
  throw new Error('others keep writing the order file')
}
