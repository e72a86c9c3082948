import assert from "node:assert/strict";

import { visit } from "../visitor.js";
import { counted, more, put, quantity, remove } from "./pages.js";
import { products } from "./products.js";

/** What has the focus: its name, and how it shows that it has it. */
const focus = (page) =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return {
      name: element.getAttribute("aria-label") ?? element.textContent.trim(),
      tag: element.localName,
      outlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
      inView: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight,
    };
  });

/** Presses Tab until this has the focus; the names of all that had it on the way. */
async function tabTo(page, locator) {
  const passed = [];
  const target = await locator.elementHandle();
  while (!(await target.evaluate((element) => element === document.activeElement))) {
    assert.ok(passed.length < 200, `Tab does not lead to ${locator}; it leads to ${passed.join(", ")}`);
    await page.keyboard.press("Tab");
    passed.push((await focus(page)).name);
  }
  return passed;
}

visit("the first Tab shows a link past the head of the page", {}, async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  const first = await focus(page);
  assert.deepEqual([first.name, first.inView], ["Skip to the content", true]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal((await focus(page)).name, "All", "the next stop is the first one of the content");
});

visit("a shopper needs no mouse", {}, async ({ page }) => {
  const [product] = await products();
  await page.goto("/");
  await tabTo(page, page.getByRole("button", { name: `Add to cart: ${product.name}` }));
  await page.keyboard.press("Enter");
  await counted(page, 1);
  await tabTo(page, page.getByRole("link", { name: "View cart" }));
  await page.keyboard.press("Enter");
  await page.waitForURL("/cart");

  await tabTo(page, more(page, product));
  await page.keyboard.press("Enter");
  await counted(page, 2);
  assert.equal((await focus(page)).name, `One more: ${product.name}`, "the focus stays where it was");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("ArrowUp");
  await counted(page, 3);
  assert.equal(await quantity(page, product).inputValue(), "3");

  await tabTo(page, remove(page, product));
  await page.keyboard.press("Space");
  await page.getByText("Your cart is empty.").waitFor();
});

visit("each stop of the Tab key can be seen", {}, async ({ page }) => {
  const [product] = await products();
  await put(page, product);
  for (const path of ["/", `/products/${product.id}`, "/cart"]) {
    await page.goto(path);
    const stops = await page.locator("a, button:not([tabindex='-1']), input:not([type=hidden]), select").count();
    for (let stop = 0; stop < stops; stop++) {
      await page.keyboard.press("Tab");
      const { name, tag, outlined, inView } = await focus(page);
      if (tag === "body") break;
      assert.deepEqual([outlined, inView], [true, true], `${path}: stop ${stop}, ${tag} "${name}"`);
    }
  }
});
