// A Logic App that mails: only a 200, which it sends after its mail action, counts as mailed.

const TIMEOUT_MS = 45_000

/** Sends one mail. */
export async function sendMail(alert) {
  const answer = await fetch(process.env.ALERT_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alert),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`the mailer answered ${answer.status}`)
}
