import assert from "node:assert/strict";

import * as localAzure from "../local_azure.js";
import { until } from "../until.js";
import { visit } from "../visitor.js";
import { addButton, cart, cartLink, counted, lines, more, quantity, remove, reservation, said } from "./pages.js";
import { money, products } from "./products.js";

visit("a shopper fills a cart, sees it reserved, and empties it", {}, async ({ page, context }) => {
  const [first, second] = await products();
  await page.goto("/");
  await addButton(page, first).click();
  await said(page).getByText("It is in your cart").waitFor();
  await counted(page, 1);
  assert.equal(new URL(page.url()).pathname, "/", "the catalogue stays open");

  await said(page).getByRole("link", { name: "View cart" }).click();
  for (let clicks = 0; clicks < 3; clicks++) await more(page, first).click();
  await counted(page, 4);
  await page.getByText(`Total ${money(4 * first.price)}`).waitFor();
  assert.match(await (await reservation(page, "reserved")).innerText(), /Reserved for you/);
  const session = await localAzure.session(context);
  const { revision } = await cart(context);
  const order = await localAzure.orderOfRevision(session, revision);
  assert.deepEqual(order.lines, [{ product: first.id, name: first.name, quantity: 4 }]);

  await quantity(page, first).fill("12");
  await quantity(page, first).press("Tab");
  await counted(page, 12);

  await page.getByRole("link", { name: "Products", exact: true }).click();
  await addButton(page, second).click();
  await counted(page, 13);
  await cartLink(page).click();
  await remove(page, first).click();
  await lines(page).filter({ hasText: first.name }).waitFor({ state: "detached" });
  assert.equal(await lines(page).count(), 1);

  await remove(page, second).click();
  await page.getByText("Your cart is empty.").waitFor();
  await reservation(page, "none");
  await until("an order file without lines", async () => (await localAzure.orderFile(session)).lines.length === 0);
});

visit("the session's cookie is for the shop alone", {}, async ({ page, context }) => {
  const [product] = await products();
  await page.goto("/");
  assert.deepEqual(await context.cookies(), [], "nobody needs a cookie to look around");
  await addButton(page, product).click();
  await counted(page, 1);
  const [cookie, ...others] = await context.cookies();
  assert.deepEqual(others, []);
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite], ["petstore_session", true, "Lax"]);
  assert.equal(await page.evaluate(() => document.cookie), "");
});
