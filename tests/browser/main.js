// All tests in one process, one after the other: they share a Chromium, a shop and a local Azure, and some break the latter. With an
// argument, those of the files whose name contains it.

import { readdirSync } from "node:fs";

const [, , wanted = ""] = process.argv;
const FOLDERS = ["./", "./shop/", "./dashboard/"];

for (const folder of FOLDERS) {
  const here = new URL(folder, import.meta.url);
  for (const file of readdirSync(here).filter((file) => file.endsWith(".test.js") && file.includes(wanted))) {
    await import(new URL(file, here));
  }
}
