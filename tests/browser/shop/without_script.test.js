import assert from "node:assert/strict";

import * as localAzure from "../local_azure.js";
import { visit } from "../visitor.js";
import { addButton, cart, less, lines, more, problem, quantity, remove, reservation, retry } from "./pages.js";
import { money, products } from "./products.js";

const context = { javaScriptEnabled: false };

visit("without a script, everything can be done with links and forms", { context }, async ({ page, context }) => {
  const [first, second] = await products();
  await page.goto("/");
  await addButton(page, first).click();
  await page.waitForURL("/cart");
  await more(page, first).click();
  assert.equal(await quantity(page, first).inputValue(), "2");
  await less(page, first).click();
  assert.equal(await quantity(page, first).inputValue(), "1");
  await quantity(page, first).fill("5");
  await page.getByRole("button", { name: "Update" }).click();
  await page.getByText(`Total ${money(5 * first.price)}`).waitFor();
  await quantity(page, first).fill("6");
  await quantity(page, first).press("Enter");
  await page.getByText(`Total ${money(6 * first.price)}`).waitFor();

  await page.getByRole("link", { name: "Products", exact: true }).click();
  await page.getByRole("link", { name: second.name }).click();
  await page.getByRole("button", { name: "Add to cart", exact: true }).click();
  await page.waitForURL("/cart");
  await remove(page, first).click();
  assert.equal(await lines(page).count(), 1);

  const { revision } = await cart(context);
  await localAzure.orderOfRevision(await localAzure.session(context), revision);
  await page.reload();
  await reservation(page, "reserved");
});

visit("without a script, a change that failed can be sent again", { context, fails: [503] }, async ({ page, context }) => {
  const [product] = await products();
  await page.goto("/");
  await localAzure.breakBroker();
  await addButton(page, product).click();
  assert.match(await problem(page).innerText(), /The cart is kept/);
  const { revision } = await cart(context);
  await localAzure.clearFaults();
  await retry(page).click();
  await page.waitForURL("/cart");
  assert.equal((await cart(context)).revision, revision);
  await localAzure.orderOfRevision(await localAzure.session(context), revision);
});
