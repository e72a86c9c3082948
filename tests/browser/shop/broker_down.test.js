import assert from "node:assert/strict";

import * as localAzure from "../local_azure.js";
import { visit } from "../visitor.js";
import { addButton, cart, cartLink, counted, more, problem, put, quantity, reservation, retry, said } from "./pages.js";
import { products } from "./products.js";

visit("with the broker down, a retry from the catalogue publishes the same revision", { fails: [503] }, async ({ page, context }) => {
  const [product] = await products();
  await page.goto("/");
  await localAzure.breakBroker();
  await addButton(page, product).click();
  await said(page).getByText("The cart is kept, but the order could not be passed on").waitFor();
  await counted(page, 1);
  const { revision } = await cart(context);

  await retry(page).click();
  await said(page).getByText("The cart is kept").waitFor();
  assert.equal((await cart(context)).revision, revision, "a retry that fails changes nothing");

  await localAzure.clearFaults();
  await retry(page).click();
  await said(page).getByText("It is in your cart").waitFor();
  const after = await cart(context);
  assert.deepEqual([after.revision, after.lines[0].quantity], [revision, 1]);
  await localAzure.orderOfRevision(await localAzure.session(context), revision);
});

visit("with the broker down, a retry from the cart publishes the same revision", { fails: [503] }, async ({ page, context }) => {
  const [product] = await products();
  await put(page, product);
  await cartLink(page).click();
  await reservation(page, "reserved");
  await localAzure.breakBroker();
  await more(page, product).click();
  assert.match(await problem(page).innerText(), /The cart is kept/);
  const { revision } = await cart(context);

  await localAzure.clearFaults();
  await retry(page).click();
  await quantity(page, product).waitFor();
  assert.equal(await quantity(page, product).inputValue(), "2");
  assert.equal((await cart(context)).revision, revision);
  await localAzure.orderOfRevision(await localAzure.session(context), revision);
  await reservation(page, "reserved");
});
