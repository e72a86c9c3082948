// What the local Azure holds, and its faults, through its console.

import { console } from "./settings.js";
import { until } from "./until.js";

async function ask(path, options) {
  const reply = await fetch(console + path, options);
  if (reply.status === 404) return undefined;
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return reply.status === 204 ? undefined : reply.json();
}

async function inject(fault) {
  const headers = { "content-type": "application/json" };
  await ask("/faults", { method: "POST", headers, body: JSON.stringify(fault) });
}

const unavailable = { answer: { status: 503 } };

/** The broker takes no messages. */
export const breakBroker = () => inject({ service: "service-bus", method: "POST", path: "/orders/messages", what: unavailable });

/** The broker takes messages slowly. */
export const slowBroker = () => inject({ service: "service-bus", method: "POST", path: "/orders/messages", what: { delay_ms: 1000 } });

/** The container of the order files can be neither read nor written. Carts are kept. */
export const breakOrderFiles = () => inject({ service: "blob", path: "/devstoreaccount1/orders", what: unavailable });

/** The container of the carts can be neither read nor written. */
export const breakCarts = () => inject({ service: "blob", path: "/devstoreaccount1/carts", what: unavailable });

/** Whoever receives a message has lost its lock before it can settle it. */
export const loseLocks = () => inject({ service: "service-bus", what: "lose-lock" });

/** The faults in force. */
export const faults = () => ask("/faults");

/** Everything works again. */
export const clearFaults = () => ask("/faults", { method: "DELETE" });

/** The session that the visitor's cookie names. */
export async function session(context) {
  const cookies = await context.cookies();
  return cookies.find((cookie) => cookie.name === "petstore_session")?.value.split(".")[0];
}

/** The session's order file; undefined if there is none. */
export async function orderFile(session) {
  const blob = await ask(`/api/containers/orders/${session}.json`);
  return blob && JSON.parse(blob.text);
}

/** The session's order file, once it is that of the revision. */
export const orderOfRevision = (session, revision) =>
  until(`an order file of revision ${revision}`, async () => {
    const order = await orderFile(session);
    return order?.revision === revision && order;
  });

/** The mail about the session, once there is one. */
export const mailAbout = (session) =>
  until(`a mail about session ${session}`, async () => (await ask("/api/inbox")).find((mail) => mail.text.includes(session)));
