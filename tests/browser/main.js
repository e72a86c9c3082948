// All tests in one process, one after the other: they share a Chromium, a shop and a local Azure, and some break the latter.

import { readdirSync } from "node:fs";

const FOLDERS = ["./", "./shop/", "./dashboard/"];

for (const folder of FOLDERS) {
  const here = new URL(folder, import.meta.url);
  for (const file of readdirSync(here).filter((file) => file.endsWith(".test.js"))) {
    await import(new URL(file, here));
  }
}
