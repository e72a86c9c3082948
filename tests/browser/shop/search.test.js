import assert from "node:assert/strict";

import { visit } from "../visitor.js";
import { problem } from "./pages.js";
import { products } from "./products.js";

const names = (page) => page.getByRole("main").getByRole("list").getByRole("heading", { level: 2 }).allInnerTexts();

const chosen = async (choose) => (await products()).filter(choose).map((product) => product.name);

visit("products are found by kind, category and words", {}, async ({ page }) => {
  await page.goto("/");
  assert.deepEqual(await names(page), await chosen(() => true));

  const kinds = page.getByRole("navigation", { name: "Animals" });
  await kinds.getByRole("link", { name: "Fish" }).click();
  await page.getByRole("heading", { level: 1, name: "Fish" }).waitFor();
  assert.deepEqual(await names(page), await chosen(({ kind }) => kind === "fish"));
  assert.equal(await kinds.getByRole("link", { name: "Fish" }).getAttribute("aria-current"), "true");

  await page.getByRole("combobox", { name: "Category" }).selectOption("home");
  await page.waitForURL("**/?*tag=home*");
  assert.deepEqual(await names(page), await chosen(({ kind, tags }) => kind === "fish" && tags.includes("home")));

  await page.getByRole("searchbox", { name: "Search" }).fill("QUIET");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/?*q=QUIET*");
  const [found, ...others] = await names(page);
  assert.match(found, /aquarium/i);
  assert.deepEqual(others, []);
  assert.equal(await page.getByRole("searchbox", { name: "Search" }).inputValue(), "QUIET");
});

visit("a search without a result says so and leads on", {}, async ({ page }) => {
  await page.goto("/?q=unicorn");
  await page.getByText("No product fits.").waitFor();
  await page.getByRole("link", { name: "look at all of them" }).click();
  assert.ok((await names(page)).length >= 24);
});

visit("a search word with markup is shown as it was typed", {}, async ({ page }) => {
  const typed = `"><img src=x onerror=alert(1)>`;
  await page.goto(`/?q=${encodeURIComponent(typed)}`);
  assert.equal(await page.getByRole("searchbox", { name: "Search" }).inputValue(), typed);
  assert.equal(await page.locator("img[src=x]").count(), 0);
});

visit("a choice that the shop does not have is told", { fails: [422] }, async ({ page }) => {
  const answer = await page.goto("/?kind=dragon");
  assert.equal(answer.status(), 422);
  assert.match(await problem(page).innerText(), /no such `kind`/);
});
