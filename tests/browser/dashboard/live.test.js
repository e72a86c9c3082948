import assert from "node:assert/strict";

import { screenshot } from "../screenshot.js";
import { until } from "../until.js";
import { PROJECTOR, look, number, open, order, panel, short, tab, watchMovers } from "./pages.js";

look("an order is seen on its way, and then its file with its content", {}, async ({ page }) => {
  await open(page);
  const movers = await watchMovers(page, "stored");
  const stored = await number(page, "stored");
  const session = await order();
  await movers();
  await until("one more order that is stored", async () => (await number(page, "stored")) === stored + 1);
  await tab(page, "Order files").click();
  await panel(page).getByRole("link", { name: short(session) }).click();
  await panel(page).getByRole("heading", { name: `Order file ${short(session)}` }).waitFor();
  assert.match(await panel(page).innerText(), /Revision 1 new: 2 × .*"quantity": 2/s);
  await page.goBack();
  await panel(page).getByRole("heading", { name: "Order files" }).waitFor();
});

look("what happened to a session is shown, the latest first", {}, async ({ page }) => {
  const session = await order();
  await page.goto(`/sessions/${session}`);
  await panel(page).getByText("revision 1 is in the order file").waitFor();
  const entries = await panel(page).getByRole("listitem").allInnerTexts();
  assert.match(entries.at(-1), /the cart is kept/);
});

look("nothing travels for who asks for reduced motion", { context: { reducedMotion: "reduce" } }, async ({ page }) => {
  await open(page);
  const movers = await watchMovers(page, "stored");
  await order();
  const [{ middle, start, end }] = await movers();
  // At the middle of its way, where one that travels would not begin.
  assert.ok(Math.abs(middle - (start + end) / 2) < 1, `${middle} between ${start} and ${end}`);
});

look("a hundred shoppers leave a hundred order files, and every order is accounted for", { context: PROJECTOR }, async ({ page }) => {
  await open(page, "/orders");
  const count = async () => Number(/\d+/.exec(await tab(page, "Order files").innerText())[0]);
  const before = await count();
  await page.getByRole("button", { name: "Send a hundred shoppers" }).click();
  const left = page.getByRole("progressbar", { name: "Shoppers who have left" });
  await page.waitForFunction((bar) => bar.value > 5, await left.elementHandle());
  await page.locator(".movers .stored").nth(2).waitFor({ state: "attached" });
  await screenshot(page, "dashboard/shoppers");
  await page.waitForFunction((bar) => bar.value === 100, await left.elementHandle(), { timeout: 50_000 });
  await page.getByText("100 of 100 have left: 300 changes confirmed, 0 refused").waitFor();
  await until("the last of their order files", async () => (await count()) === before + 100);
  await until("the end of every order", async () => (await number(page, "under_way")) === 0);
  const ends = await Promise.all(["stored", "superseded", "mailed", "dead", "unseen"].map((name) => page.locator(`.balance [data-number=${name}]`).textContent()));
  assert.equal(ends.reduce((sum, end) => sum + Number(end), 0), await number(page, "published"));
});
