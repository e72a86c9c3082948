import assert from "node:assert/strict";

import * as localAzure from "../local_azure.js";
import { screenshot } from "../screenshot.js";
import { until } from "../until.js";
import { faultSwitch, headline, look, order, panel, tab } from "./pages.js";

const SWITCHES = [
  "Storage is down",
  "Wrong connection string: orders",
  "Wrong connection string: carts",
  "Wrong connection string: broker",
  "Slow broker",
  "Lost answers",
  "Twice and out of order",
  "Mail is down",
];

const pressed = (page, name, state) => page.getByRole("button", { name, exact: true, pressed: state }).waitFor();

look("with storage down, the order's mail is seen in the dashboard", {}, async ({ page }) => {
  await page.goto("/");
  await faultSwitch(page, "Storage is down").click();
  await pressed(page, "Storage is down", true);
  await headline(page, "Storage is down. Each order is tried four times, then mailed.");
  const session = await order();
  await tab(page, "Inbox").click();
  await panel(page).getByRole("link", { name: `session ${session}, revision 1` }).click();
  await panel(page).getByRole("heading", { name: "Order not stored" }).waitFor();
  assert.match(await panel(page).innerText(), /An order could not be stored\. Please handle it by hand\.[^]*2 x /);
  await screenshot(page, "dashboard/mail");
  assert.equal(await localAzure.orderFile(session), undefined);

  await faultSwitch(page, "Storage is down").click();
  await pressed(page, "Storage is down", false);
  await headline(page, "All is well");
  await localAzure.orderOfRevision(await order(), 1);
});

look("every switch works by keyboard, and one button turns all of it off", {}, async ({ page }) => {
  await page.goto("/");
  for (const name of SWITCHES) {
    await faultSwitch(page, name).focus();
    await page.keyboard.press("Space");
    await pressed(page, name, true);
  }
  assert.ok((await localAzure.faults()).length >= SWITCHES.length);
  await page.getByRole("button", { name: "All of it off" }).press("Enter");
  for (const name of SWITCHES) await pressed(page, name, false);
  assert.deepEqual(await localAzure.faults(), []);
});

look("the switches work without a script", { context: { javaScriptEnabled: false } }, async ({ page }) => {
  await page.goto("/");
  await faultSwitch(page, "Mail is down").click();
  await pressed(page, "Mail is down", true);
  assert.equal((await localAzure.faults()).length, 1);
  await faultSwitch(page, "Mail is down").click();
  await pressed(page, "Mail is down", false);
  await until("no fault", async () => (await localAzure.faults()).length === 0);
});
