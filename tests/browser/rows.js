// A reporter for node:test: a row `browser | test | pass` for each test, which xtask counts, and what failed in full.

import { inspect } from "node:util";

export default async function* rows(events) {
  for await (const { type, data } of events) {
    if (type === "test:pass" && data.skip !== undefined) {
      yield `SKIPPED: ${data.name}: ${data.skip}\n`;
    } else if (type === "test:pass") {
      yield `browser | ${data.name} | pass\n`;
    } else if (type === "test:fail") {
      const cause = data.details.error.cause ?? data.details.error;
      const [summary] = String(cause.message ?? cause).split("\n", 1);
      yield `browser | ${data.name} | FAIL: ${summary.replaceAll("|", "/")}\n${inspect(cause)}\n`;
    } else if (type === "test:stderr") {
      yield data.message;
    }
  }
}
