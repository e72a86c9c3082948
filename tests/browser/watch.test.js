// The other tests rely on complaints: here, pages do what they must not do.

import assert from "node:assert/strict";

import { console } from "./settings.js";
import { until } from "./until.js";
import { visit } from "./visitor.js";

const heard = (complaints, text) => until(`a complaint about ${text}`, () => complaints.some((complaint) => complaint.includes(text)));

visit("what a page must not do is noticed", {}, async ({ page, complaints }) => {
  await page.goto("/");
  await page.evaluate(() => {
    const picture = document.createElement("img");
    picture.src = "http://127.0.0.1:9/picture";
    document.body.append(picture);
  });
  await heard(complaints, "Content Security Policy");
  await page.evaluate(() => setTimeout(() => undefinedFunction()));
  await heard(complaints, "undefinedFunction");
  await page.goto(console);
  await heard(complaints, `a request to ${console}`);
  complaints.length = 0;
});
