// A Service Bus queue over REST.
// https://learn.microsoft.com/rest/api/servicebus/send-message-to-queue

import { createHmac } from 'node:crypto'

const TOKEN_SECONDS = 20 * 60
const MARGIN_SECONDS = 5 * 60
const TIMEOUT_MS = 8000

const { endpoint, keyName, key } = connection(process.env.SERVICE_BUS ?? '')
const address = new URL(`${process.env.QUEUE}/messages`, endpoint)

let token = { header: '', expiresAt: 0 }

/** Sends a message. Returns once the broker has it. */
export async function publish({ id, subject, contentType, body }) {
  const answer = await fetch(address, {
    method: 'POST',
    headers: {
      authorization: authorization(),
      'content-type': contentType,
      brokerproperties: JSON.stringify({ MessageId: id, Label: subject }),
    },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  // The connection is free for the next message only when the answer was read.
  await answer.arrayBuffer()
  if (answer.status !== 201) throw new Error(`the broker answered ${answer.status}`)
}

/** A signature is good for a while, and made anew before it ends. */
function authorization() {
  const now = Math.floor(Date.now() / 1000)
  if (token.expiresAt - MARGIN_SECONDS <= now) {
    const expiresAt = now + TOKEN_SECONDS
    const resource = encodeURIComponent(`${address.protocol}//${address.hostname}/${process.env.QUEUE}`.toLowerCase())
    const signature = createHmac('sha256', key).update(`${resource}\n${expiresAt}`).digest('base64')
    const header = `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiresAt}&skn=${keyName}`
    token = { header, expiresAt }
  }
  return token.header
}

function connection(text) {
  const part = (name) => text.split(';').find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1)
  return { endpoint: part('Endpoint')?.replace(/^sb:/, 'https:'), keyName: part('SharedAccessKeyName'), key: part('SharedAccessKey') }
}
