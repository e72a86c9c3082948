import assert from "node:assert/strict";

import { visit } from "../visitor.js";
import { cart, counted, problem } from "./pages.js";
import { money, products } from "./products.js";

visit("a product has a page of its own, from which it can be ordered", {}, async ({ page, context }) => {
  const product = (await products()).find(({ kind }) => kind === "bird");
  await page.goto("/");
  await page.getByRole("link", { name: product.name }).click();
  await page.getByRole("heading", { level: 1, name: product.name }).waitFor();
  assert.equal(new URL(page.url()).pathname, `/products/${product.id}`);
  const main = page.getByRole("article");
  await main.getByText(money(Number(product.price)), { exact: true }).waitFor();
  await main.getByText(product.about).waitFor();

  await main.getByRole("spinbutton", { name: "Quantity" }).fill("3");
  await main.getByRole("button", { name: "Add to cart" }).click();
  await counted(page, 3);
  assert.deepEqual((await cart(context)).lines.map(({ product, quantity }) => [product, quantity]), [[product.id, 3]]);

  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Birds" }).click();
  await page.getByRole("heading", { level: 1, name: "Birds" }).waitFor();
});

visit("a quantity that cannot be ordered is stopped before it is sent", {}, async ({ page, context }) => {
  const [product] = await products();
  await page.goto(`/products/${product.id}`);
  const quantity = page.getByRole("spinbutton", { name: "Quantity" });
  for (const impossible of ["0", "1000", ""]) {
    await quantity.fill(impossible);
    await page.getByRole("article").getByRole("button", { name: "Add to cart" }).click();
    assert.equal(await quantity.evaluate((field) => field.checkValidity()), false, impossible);
  }
  assert.equal((await cart(context)).revision, 0);
});

visit("a product that is not sold has a page that says so", { fails: [404] }, async ({ page }) => {
  const answer = await page.goto("/products/dragon-egg");
  assert.equal(answer.status(), 404);
  assert.match(await problem(page).innerText(), /no product `dragon-egg`/);
  await page.getByRole("link", { name: "To the products" }).click();
  await page.waitForURL("/");
});
