import assert from "node:assert/strict";

import * as localAzure from "../local_azure.js";
import { visit } from "../visitor.js";
import { cartLink, put, reservation } from "./pages.js";
import { products } from "./products.js";

/** How many elements move by themselves or when they are touched. */
const moving = (page) =>
  page.evaluate(() => {
    const moves = (style) =>
      style.animationName !== "none" || style.transitionDuration.split(",").some((duration) => parseFloat(duration) > 0);
    return [...document.querySelectorAll("*")].filter((element) =>
      [undefined, "::before", "::after"].some((part) => moves(getComputedStyle(element, part))),
    ).length;
  });

for (const [preference, isStill] of [["no-preference", false], ["reduce", true]]) {
  visit(`motion: ${preference}`, { context: { reducedMotion: preference } }, async ({ page }) => {
    const [product] = await products();
    await localAzure.breakOrderFiles();
    await put(page, product);
    assert.equal((await moving(page)) === 0, isStill);
    await cartLink(page).click();
    await reservation(page, "unconfirmed");
    assert.equal((await moving(page)) === 0, isStill);
  });
}
