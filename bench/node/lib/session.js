// The session: a random id in a signed cookie.

import { createHmac, timingSafeEqual } from 'node:crypto'

/** How long a session lives after its last change. */
export const LIFETIME_SECONDS = 30 * 24 * 60 * 60

const COOKIE = 'petstore_session'
const key = process.env.SESSION_KEY

/** The id that the request's cookie proves, if any. */
export function readSession(request) {
  for (const pair of (request.get('cookie') ?? '').split(';')) {
    const [name, value] = pair.trim().split('=')
    if (name !== COOKIE || !value) continue
    const [id, signature] = value.split('.')
    if (/^[0-9a-f]{32}$/.test(id) && isSigned(id, signature)) return id
  }
  return undefined
}

/** The header that keeps the session for another 30 days. */
export function sessionCookie(id) {
  return `${COOKIE}=${id}.${sign(id).toString('hex')}; Path=/; Max-Age=${LIFETIME_SECONDS}; HttpOnly; SameSite=Lax`
}

function isSigned(id, signature) {
  const given = Buffer.from(signature ?? '', 'hex')
  const right = sign(id)
  return given.length === right.length && timingSafeEqual(given, right)
}

function sign(id) {
  return createHmac('sha256', key).update(id).digest()
}
