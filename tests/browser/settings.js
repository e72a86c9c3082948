// What the tests are told by whoever starts them: `cargo xtask test --only browser`, or a person (see README.md).

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; README.md says what it is`);
  return value.replace(/\/$/, "");
}

/** Where the shop is, without a slash at the end. */
export const shop = setting("PETSTORE_SHOP");
/** Where the local Azure's console is, without a slash at the end. */
export const console = setting("PETSTORE_CONSOLE");
/** Where the window on the pipeline is, without a slash at the end. */
export const dashboard = setting("PETSTORE_DASHBOARD");
/** The Chromium program. */
export const chromium = setting("PETSTORE_CHROMIUM");
/** The folder whose `node_modules` holds the pinned packages. */
export const packages = setting("PETSTORE_PACKAGES");
/** The folder that gets the screenshots. */
export const screenshots = setting("PETSTORE_SCREENSHOTS");
