import assert from "node:assert/strict";

import { PHONE, visit } from "../visitor.js";
import { addButton, cartLink, counted, more, quantity } from "./pages.js";
import { products } from "./products.js";

/** What is wider than the screen, and what is too small for a finger: 44 pixels for controls, 24 for links (WCAG 2.5.8). */
const faults = (page) =>
  page.evaluate(() => {
    const faults = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) faults.push(`the page is ${scrollWidth} pixels wide`);
    for (const element of document.querySelectorAll("a, button, select, input:not([type=hidden])")) {
      if (element.closest(".unseen, .skip") || !element.checkVisibility()) continue;
      const inText = element.localName === "a" && element.closest("p, h2, nav[aria-label=Breadcrumb]");
      const least = element.localName === "a" ? 24 : 44;
      const { width, height } = element.getBoundingClientRect();
      if (!inText && Math.min(width, height) < least) faults.push(`${element.outerHTML.slice(0, 80)}: ${width} x ${height}`);
    }
    return faults;
  });

visit("on a phone, everything fits and can be tapped", { context: PHONE, fails: [404] }, async ({ page }) => {
  const [product] = await products();
  await page.goto("/");
  assert.deepEqual(await faults(page), []);
  await addButton(page, product).tap();
  await counted(page, 1);
  for (const path of ["/?kind=cat", "/?q=unicorn", `/products/${product.id}`, "/nowhere"]) {
    await page.goto(path);
    assert.deepEqual(await faults(page), [], path);
  }
  await cartLink(page).tap();
  await more(page, product).tap();
  await counted(page, 2);
  assert.equal(await quantity(page, product).inputValue(), "2");
  assert.deepEqual(await faults(page), []);
});
