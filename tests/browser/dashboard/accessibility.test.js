import assert from "node:assert/strict";

import { accessible } from "../accessible.js";
import * as localAzure from "../local_azure.js";
import { screenshot } from "../screenshot.js";
import { PHONE } from "../visitor.js";
import { PROJECTOR, faultSwitch, headline, look, order, panel, short } from "./pages.js";

/** Each panel, and how somebody comes there. */
const PANELS = {
  async sessions(page) {
    const session = await order();
    await page.goto("/");
    await panel(page).getByRole("link", { name: short(session) }).waitFor();
  },

  async session(page) {
    await page.goto(`/sessions/${await order()}`);
    await panel(page).getByText("is in the order file").waitFor();
  },

  async order(page) {
    await page.goto(`/orders/${await order()}`);
    await panel(page).getByText("Revision 1").waitFor();
  },

  async timeline(page) {
    await page.goto("/");
    await faultSwitch(page, "Storage is down").click();
    await headline(page, "Storage is down");
    await page.goto(`/timeline/${await order()}`);
    await panel(page).getByText("settle orders").waitFor();
  },

  "dead-letters": (page) => page.goto("/dead-letters"),

  async queue(page) {
    await page.goto("/queue");
    await faultSwitch(page, "Storage is down").click();
    await faultSwitch(page, "Mail is down").click();
    await headline(page, "Storage is down. Mail is down.");
    const session = await order();
    await panel(page).getByText(`${short(session)}, revision 1`).click();
    await panel(page).getByText(`"subject": "${session}"`).waitFor();
  },

  async mail(page) {
    await page.goto("/inbox");
    await faultSwitch(page, "Storage is down").click();
    await headline(page, "Storage is down");
    const session = await order();
    await localAzure.mailAbout(session);
    await panel(page).getByRole("link", { name: session }).click();
    await panel(page).getByText("Please handle it by hand").waitFor();
  },
};

for (const [name, arrive] of Object.entries(PANELS)) {
  for (const colorScheme of ["light", "dark"]) {
    const context = { ...PROJECTOR, colorScheme, reducedMotion: "reduce" };
    look(`accessible: the dashboard's ${name}, ${colorScheme}`, { context }, async ({ page }) => {
      await arrive(page);
      for (const [size, { viewport }] of Object.entries({ projector: PROJECTOR, phone: PHONE })) {
        await page.setViewportSize(viewport);
        await screenshot(page, `dashboard/${name}-${size}-${colorScheme}`);
        assert.deepEqual(await accessible(page), []);
      }
    });
  }
}

look("nothing on the dashboard is wider than a phone, and the details are one key away", { context: PHONE }, async ({ page }) => {
  await page.goto("/");
  const [width, widest] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
  assert.equal(widest, width);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "panel");
});
