// Somebody with a browser: a profile of their own, and an ear for what no page may ever do.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import * as localAzure from "./local_azure.js";
import { chromium } from "./packages.js";
import * as settings from "./settings.js";

/** A screen on a desk. */
export const WIDE = { viewport: { width: 1280, height: 800 } };
/** A small phone. */
export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

/** How long a page may take for one thing. On a busy machine it is slow, but it must not hang. */
const LIMIT_MS = 15_000;

let browser;

after(() => browser?.close());

async function theBrowser() {
  browser ??= await chromium.launch({
    executablePath: settings.chromium,
    args: ["--disable-gpu", "--disable-quic", "--disable-sync"],
  });
  return browser;
}

/**
 * A test with a visitor who has never been here before.
 *
 * Besides what the body asserts, no request may leave for another host, no error may be in the console, and no page may break its
 * content security policy. `fails` are the statuses of answers that the test provokes: Chromium writes them into the console.
 *
 * @param {string} name
 * @param {{ fails?: number[], context?: object }} options - `context` is Playwright's for a new context; its `baseURL` is the shop, unless it names another site.
 * @param {(visitor: { page, context, complaints: string[] }) => Promise<void>} body
 */
export function visit(name, { fails = [], context: wanted = {} }, body) {
  test(name, { timeout: 60_000 }, async () => {
    const context = await (await theBrowser()).newContext({ ...WIDE, baseURL: settings.shop, ...wanted });
    context.setDefaultTimeout(LIMIT_MS);
    const complaints = listen(context, wanted.baseURL ?? settings.shop, fails);
    try {
      const page = await context.newPage();
      await body({ page, context, complaints });
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
      await localAzure.clearFaults();
    }
  });
}

function listen(context, site, fails) {
  const complaints = [];
  const allowed = fails.map((status) => `Failed to load resource: the server responded with a status of ${status} `);
  context.on("request", (request) => {
    const { origin } = new URL(request.url());
    if (origin !== site) complaints.push(`a request to ${request.url()}`);
  });
  context.on("console", (message) => {
    const text = message.text();
    const isBad = ["error", "warning"].includes(message.type());
    if (isBad && !allowed.some((start) => text.startsWith(start))) complaints.push(text);
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  return complaints;
}
