// The shop's pages as shoppers know them: by the names of headings, buttons and fields.

/** The button on a product's card. */
export const addButton = (page, product) => page.getByRole("button", { name: `Add to cart: ${product.name}`, exact: true });

/** The link to the cart in the page's head. */
export const cartLink = (page) => page.getByRole("navigation", { name: "Shop" }).getByRole("link", { name: /^Cart/ });

/** The lines of the cart. */
export const lines = (page) => page.getByRole("list", { name: "Products in your cart" }).getByRole("listitem");

/** The field with a line's quantity. */
export const quantity = (page, product) => page.getByRole("spinbutton", { name: `Quantity of ${product.name}`, exact: true });

/** The button for one piece more. */
export const more = (page, product) => page.getByRole("button", { name: `One more: ${product.name}`, exact: true });

/** The button for one piece less. */
export const less = (page, product) => page.getByRole("button", { name: `One less: ${product.name}`, exact: true });

/** The button that takes the product out of the cart. */
export const remove = (page, product) => page.getByRole("button", { name: `Remove ${product.name}`, exact: true });

/** The button that sends a change again which failed. */
export const retry = (page) => page.getByRole("button", { name: "Try again" });

/** What is said after a change, without leaving the page. */
export const said = (page) => page.locator("#said");

/** What went wrong. */
export const problem = (page) => page.getByRole("alert");

/** The number beside the cart's link, once it is this one. */
export const counted = (page, count) => page.locator("#count").filter({ hasText: new RegExp(`^${count}$`) }).waitFor();

/** The reservation's panel, once it is in this state. */
export async function reservation(page, state) {
  const panel = page.locator(`#reservation[data-state=${state}]`);
  await panel.waitFor();
  return panel;
}

/** The visitor's cart, as the API tells it. */
export const cart = async (context) => (await context.request.get("/api/cart")).json();

/** Looks at the catalogue, puts one piece of the product into the cart, and waits until the shop has said that it is there. */
export async function put(page, product) {
  await page.goto("/");
  await addButton(page, product).click();
  await said(page).getByText("It is in your cart").waitFor();
}
