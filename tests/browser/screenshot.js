// Pictures of pages, for people to look at.

import { screenshots } from "./settings.js";

/** Writes what the window shows as `NAME.png` below the folder of screenshots. */
export const screenshot = (page, name) => page.screenshot({ path: `${screenshots}/${name}.png`, animations: "disabled" });
