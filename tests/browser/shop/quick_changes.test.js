import assert from "node:assert/strict";

import * as localAzure from "../local_azure.js";
import { until } from "../until.js";
import { visit } from "../visitor.js";
import { addButton, cart, cartLink, put, quantity, reservation, retry, said } from "./pages.js";
import { products } from "./products.js";

/** Waits until the page has dealt with so many answers to changes. It asks for the cart after each. */
function answers(page) {
  let came = 0, dealtWith = 0;
  page.on("response", (response) => {
    if (response.request().method() === "POST") came++;
  });
  page.on("request", (request) => {
    if (request.url().endsWith("/api/cart") && dealtWith < came) dealtWith++;
  });
  return (wanted) => until(`${wanted} answers`, () => dealtWith === wanted);
}

visit("a quantity that is set, set to another and set back before the first answer is the last one", {}, async ({ page, context }) => {
  const [product] = await products();
  await put(page, product);
  await cartLink(page).click();
  await reservation(page, "reserved");
  const answered = answers(page);
  await localAzure.slowBroker();
  for (const wanted of ["2", "3", "2"]) {
    await quantity(page, product).fill(wanted);
    await quantity(page, product).press("Enter");
  }
  await answered(3);
  const { revision, lines } = await cart(context);
  assert.deepEqual([revision, lines[0].quantity], [4, 2]);
  const order = await localAzure.orderOfRevision(await localAzure.session(context), revision);
  assert.equal(order.lines[0].quantity, 2);
});

visit("two clicks before the first answer are two pieces", {}, async ({ page, context }) => {
  const [product] = await products();
  await page.goto("/");
  const answered = answers(page);
  await localAzure.slowBroker();
  for (let clicks = 0; clicks < 2; clicks++) await addButton(page, product).click();
  await answered(2);
  assert.equal((await cart(context)).lines[0].quantity, 2);
});

visit("a change that failed is made once, whichever button sends it again", { fails: [503] }, async ({ page, context }) => {
  const [product] = await products();
  await page.goto("/");
  const answered = answers(page);
  await localAzure.breakBroker();
  await addButton(page, product).click();
  await answered(1);
  await retry(page).click();
  await answered(2);
  await addButton(page, product).click();
  await answered(3);
  assert.equal((await cart(context)).lines[0].quantity, 1);

  await localAzure.clearFaults();
  await addButton(page, product).click();
  await said(page).getByText("It is in your cart").waitFor();
  assert.equal((await cart(context)).lines[0].quantity, 1);
  await addButton(page, product).click();
  await answered(5);
  assert.equal((await cart(context)).lines[0].quantity, 2);
});
