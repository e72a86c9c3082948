// The pinned packages. They are installed outside of the sources, where an `import` would not look.

import { createRequire } from "node:module";
import { resolve } from "node:path";

import { packages } from "./settings.js";

const require = createRequire(`${resolve(packages)}/`);

export const { chromium } = require("playwright-core");
export const axe = require("axe-core");
