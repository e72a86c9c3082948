import assert from "node:assert/strict";

import { accessible } from "../accessible.js";
import * as localAzure from "../local_azure.js";
import { screenshot } from "../screenshot.js";
import { PHONE, WIDE, visit } from "../visitor.js";
import { addButton, cartLink, counted, problem, put, reservation } from "./pages.js";
import { products } from "./products.js";

const open = (path) => (page) => page.goto(path);

/** Each page, and how a shopper comes there. */
const PAGES = {
  catalogue: open("/"),
  filtered: open("/?kind=cat&tag=toy"),
  nothing: open("/?q=unicorn"),
  product: open("/products/cat-tree"),
  missing: open("/nowhere"),
  "cart-empty": open("/cart"),

  async added(page) {
    await put(page, (await products())[0]);
  },

  async cart(page) {
    const [first, second] = await products();
    await put(page, first);
    await addButton(page, second).click();
    await counted(page, 2);
    await cartLink(page).click();
    await reservation(page, "reserved");
  },

  async unconfirmed(page) {
    await localAzure.breakOrderFiles();
    await put(page, (await products())[0]);
    await cartLink(page).click();
    await reservation(page, "unconfirmed");
  },

  async trouble(page) {
    await put(page, (await products())[0]);
    await localAzure.breakCarts();
    await cartLink(page).click();
    await problem(page).waitFor();
  },
};

for (const [name, arrive] of Object.entries(PAGES)) {
  for (const colorScheme of ["light", "dark"]) {
    const context = { ...WIDE, colorScheme, reducedMotion: "reduce" };
    visit(`accessible: ${name}, ${colorScheme}`, { context, fails: [404, 503] }, async ({ page }) => {
      await arrive(page);
      for (const [size, { viewport }] of Object.entries({ wide: WIDE, phone: PHONE })) {
        await page.setViewportSize(viewport);
        await screenshot(page, `shop/${name}-${size}-${colorScheme}`);
        assert.deepEqual(await accessible(page), []);
      }
    });
  }
}
