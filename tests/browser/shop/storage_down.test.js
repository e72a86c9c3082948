import assert from "node:assert/strict";

import * as localAzure from "../local_azure.js";
import { visit } from "../visitor.js";
import { addButton, cart, cartLink, more, problem, put, reservation, said } from "./pages.js";
import { products } from "./products.js";

visit("with the order files out of reach, the cart is not confirmed and its order is mailed", {}, async ({ page, context }) => {
  const [product] = await products();
  await localAzure.breakOrderFiles();
  await put(page, product);
  await cartLink(page).click();
  assert.match(await (await reservation(page, "unconfirmed")).innerText(), /Not confirmed yet/);
  const session = await localAzure.session(context);
  const mail = await localAzure.mailAbout(session);
  assert.ok(mail.text.includes(product.name), mail.text);
  assert.equal(await localAzure.orderFile(session), undefined);

  await localAzure.clearFaults();
  await more(page, product).click();
  await reservation(page, "reserved");
  const { revision } = await cart(context);
  assert.equal((await localAzure.orderOfRevision(session, revision)).lines[0].quantity, 2);
});

visit("with the carts out of reach, a change is made once when it is sent again", { fails: [503] }, async ({ page, context }) => {
  const [product] = await products();
  await put(page, product);
  await localAzure.breakCarts();
  await addButton(page, product).click();
  await said(page).getByText("The cart cannot be reached at the moment").waitFor();
  await cartLink(page).click();
  assert.match(await problem(page).innerText(), /Nothing is lost/);

  await page.goBack();
  await localAzure.clearFaults();
  await addButton(page, product).click();
  await said(page).getByText("It is in your cart").waitFor();
  assert.equal((await cart(context)).lines[0].quantity, 2);
});
