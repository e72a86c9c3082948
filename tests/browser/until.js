// Waiting for what happens outside of the browser.

import { setTimeout } from "node:timers/promises";

const LIMIT_MS = 20_000;
const PAUSE_MS = 50;

/** What `look` finds, as soon as that is neither false nor undefined. Fails if it takes too long; `what` says what was awaited. */
export async function until(what, look) {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} has not come within ${LIMIT_MS / 1000} s`);
    await setTimeout(PAUSE_MS);
  }
}
