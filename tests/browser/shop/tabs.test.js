import assert from "node:assert/strict";

import { visit } from "../visitor.js";
import { addButton, cart, cartLink, counted, lines, more, quantity, remove, said } from "./pages.js";
import { products } from "./products.js";

const inCart = async (context) => Object.fromEntries((await cart(context)).lines.map((line) => [line.product, line.quantity]));

visit("two tabs that add at the same time keep both additions", {}, async ({ page, context }) => {
  const [first, second] = await products();
  const other = await context.newPage();
  await page.goto("/");
  await addButton(page, first).click();
  await counted(page, 1);
  await other.goto("/");
  await Promise.all([addButton(page, first).click(), addButton(other, second).click()]);
  for (const tab of [page, other]) await said(tab).getByText("It is in your cart").waitFor();
  assert.deepEqual(await inCart(context), { [first.id]: 2, [second.id]: 1 });
});

visit("a tab that shows an old cart takes nothing back", {}, async ({ page, context }) => {
  const [first, second, third] = await products();
  await page.goto("/");
  for (const [index, product] of [first, second].entries()) {
    await addButton(page, product).click();
    await counted(page, index + 1);
  }
  await cartLink(page).click();
  await more(page, first).waitFor();

  const other = await context.newPage();
  await other.goto("/");
  await addButton(other, third).click();
  await counted(other, 3);
  await cartLink(other).click();
  await remove(other, first).click();
  await lines(other).filter({ hasText: first.name }).waitFor({ state: "detached" });

  await more(page, second).click();
  await counted(page, 3);
  assert.deepEqual(await inCart(context), { [second.id]: 2, [third.id]: 1 });
  assert.equal(await lines(page).filter({ hasText: first.name }).count(), 0, "the tab shows what the other one did");
  assert.equal(await quantity(page, second).inputValue(), "2");
});
