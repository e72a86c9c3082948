// The dashboard as its audience knows it: by the names of buttons, links and numbers; and an order for it to show.

import { dashboard, shop } from "../settings.js";
import { visit } from "../visitor.js";

/** What a demonstration is shown on. */
export const PROJECTOR = { viewport: { width: 1920, height: 1080 } };

/** A test with somebody who looks at the dashboard. The options are those of `visit`. */
export const look = (name, options, body) => visit(name, { ...options, context: { ...options.context, baseURL: dashboard } }, body);

/** The switch of this name. */
export const faultSwitch = (page, name) => page.getByRole("button", { name, exact: true });

/** The link to a panel below the picture: its title, and how much is there. */
export const tab = (page, title) => page.getByRole("navigation", { name: "Details" }).getByRole("link", { name: new RegExp(`^${title}`) });

/** The panel with the details. */
export const panel = (page) => page.getByRole("region", { name: "Shown details" });

/** The one sentence about everything, once it contains the text. */
export const headline = (page, text) => page.getByRole("status").filter({ hasText: text }).waitFor();

/** The number of this name in the account: `stored`, `mailed`, `published`. */
export async function number(page, name) {
  const text = await page.getByRole("region", { name: "What became of every order" }).locator(`[data-number=${name}]`).innerText();
  return Number(text);
}

/** Opens the dashboard. It has begun to listen, so that it shows whatever happens from here on. */
export async function open(page, path = "/") {
  await Promise.all([page.waitForResponse("**/events"), page.goto(path)]);
}

/**
 * Waits for the first things of this tone that move in the picture: where each began, and its way. They are there for less than a second,
 * so that they are noted by the page itself. To be called before they can move; what it returns waits for so many of them.
 */
export async function watchMovers(page, tone) {
  await page.evaluate((tone) => {
    window.seen = [];
    const note = (mover) => {
      const middle = Number(mover.getAttribute("x")) + Number(mover.getAttribute("width")) / 2;
      const way = mover.closest("svg").querySelector("[data-way=reserver-files]");
      const [start, end] = [0, way.getTotalLength()].map((length) => way.getPointAtLength(length).x);
      window.seen.push({ middle, start, end });
    };
    const observer = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) [...addedNodes].filter((node) => node.classList.contains(tone)).forEach(note);
    });
    for (const movers of document.querySelectorAll(".movers")) observer.observe(movers, { childList: true });
  }, tone);
  return async (count = 1) => {
    await page.waitForFunction((count) => window.seen.length >= count, count);
    return page.evaluate(() => window.seen);
  };
}

/** A new shopper's order; the session. */
export async function order() {
  const reply = await fetch(`${shop}/api/cart/items`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ product: "cat-tree", quantity: 2 }),
  });
  if (!reply.ok) throw new Error(`the shop does not take the order: ${reply.status} ${await reply.text()}`);
  return /petstore_session=([^.;]+)/.exec(reply.headers.get("set-cookie"))[1];
}

/** How the dashboard calls a session. */
export const short = (session) => session.slice(0, 8);
