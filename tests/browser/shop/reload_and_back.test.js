import assert from "node:assert/strict";

import { visit } from "../visitor.js";
import { addButton, cart, cartLink, counted, more, put, quantity } from "./pages.js";
import { products } from "./products.js";

visit("a reload orders nothing again", {}, async ({ page, context }) => {
  const [product] = await products();
  await put(page, product);
  await cartLink(page).click();
  await more(page, product).click();
  await counted(page, 2);
  const before = await cart(context);
  await page.reload();
  assert.equal(await quantity(page, product).inputValue(), "2");
  assert.deepEqual(await cart(context), before);
});

visit("a reload after a form was sent without a script orders nothing again", { context: { javaScriptEnabled: false } }, async ({ page, context }) => {
  const [product] = await products();
  await page.goto("/");
  await addButton(page, product).click();
  await page.waitForURL("/cart");
  const before = await cart(context);
  await page.reload();
  assert.deepEqual(await cart(context), before);
});

visit("the back button shows the cart as it is, not as it was", {}, async ({ page }) => {
  const [product] = await products();
  await put(page, product);
  await cartLink(page).click();
  assert.equal(await quantity(page, product).inputValue(), "1");
  await page.getByRole("link", { name: product.name }).click();
  await page.getByRole("spinbutton", { name: "Quantity" }).fill("2");
  await page.getByRole("button", { name: "Add to cart", exact: true }).click();
  await counted(page, 3);
  await page.goBack();
  await counted(page, 3);
  assert.equal(await quantity(page, product).inputValue(), "3");
});

// Chromium keeps pages alive for the back button where it can, but not while it is driven from outside.
visit("a page that comes back to life shows the cart as it is", {}, async ({ page, context }) => {
  const [product] = await products();
  await put(page, product);
  await cartLink(page).click();
  await quantity(page, product).waitFor();
  const elsewhere = await context.newPage();
  await put(elsewhere, product);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await counted(page, 2);
  await page.waitForFunction(() => document.querySelector("input[type=number]").value === "2");
});
