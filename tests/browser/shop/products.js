// What the shop sells, as its API tells.

import { shop } from "../settings.js";

/** All products. */
export async function products() {
  const reply = await fetch(`${shop}/api/products`);
  return reply.json();
}

/** Amounts as pages write them. */
export const money = (amount) => amount.toLocaleString("en", { style: "currency", currency: "EUR" });
