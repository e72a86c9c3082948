// The reserver as the custom handler of an Azure Functions app: stores each order once, and never an older one over a newer one.

import express from 'express'
import { fromEvent, NotAnOrder } from './lib/orders.js'
import { storeOrder } from './lib/order-files.js'
import { sendMail } from './lib/mailer.js'
import { withRetries } from './lib/retries.js'

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.use(express.json({ limit: '32mb' }))

app.get('/', (request, response) => response.send('petstore-bench-node\n'))

app.post('/OrderItemsReserver', async (request, response) => {
  if (!request.get('x-azure-functions-invocationid')) return response.status(403).end()
  const { Data: data, Metadata: metadata } = request.body
  const messageId = unquoted(metadata.MessageId)
  const begun = Date.now()
  const outcome = await handle(Buffer.from(data.message, 'base64').toString())
  const took = Date.now() - begun
  console.log(JSON.stringify({ message: 'delivery finished', message_id: messageId, outcome, took_ms: took }))
  response.json({ Outputs: {}, Logs: [`message ${messageId}: ${outcome} after ${took} ms`], ReturnValue: null })
})

app.use((error, request, response, next) => {
  console.error(`an invocation failed: ${error.message}`)
  response.status(500).send(error.message)
})

/** Stores the order, finds it superseded, or mails it. */
async function handle(body) {
  let order
  try {
    order = fromEvent(body)
  } catch (error) {
    if (!(error instanceof NotAnOrder)) throw error
    await withRetries('mailing a message', () => sendMail({ reason: error.message, body }))
    return 'mailed'
  }
  try {
    return await withRetries(`storing order ${order.session}:${order.revision}`, () => storeOrder(order))
  } catch (error) {
    await withRetries('mailing an order', () => sendMail({ reason: error.message, order }))
    return 'mailed'
  }
}

/** The Functions host writes a text as JSON inside a JSON string. */
function unquoted(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const port = Number(process.env.FUNCTIONS_CUSTOMHANDLER_PORT)
app.listen(port, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${port}`))
