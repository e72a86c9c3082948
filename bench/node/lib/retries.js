// Repeats what failed, after waits that double.

import { setTimeout as sleep } from 'node:timers/promises'

const RETRIES = 3
const FIRST_WAIT_MS = 500

/** Makes tries until one succeeds or no more are allowed. */
export async function withRetries(what, oneTry) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await oneTry()
    } catch (error) {
      console.error(`${what}: try ${attempt + 1} of ${RETRIES + 1} failed: ${error.message}`)
      if (attempt === RETRIES) throw error
      await sleep(FIRST_WAIT_MS * 2 ** attempt * (0.5 + Math.random() / 2))
    }
  }
}
