import * as localAzure from "../local_azure.js";
import { screenshot } from "../screenshot.js";
import { look, order, panel, short, tab } from "./pages.js";

look("an order that the broker gives up to deliver is seen among the dead letters, and gone once it is mailed", {}, async ({ page }) => {
  await page.goto("/");
  await localAzure.loseLocks();
  const session = await order();
  await tab(page, "Dead letters").click();
  await panel(page).getByText(`${short(session)}, revision 1`).click();
  await panel(page).getByText("MaxDeliveryCountExceeded").first().waitFor();
  await panel(page).getByText(`"subject": "${session}"`).waitFor();
  await screenshot(page, "dashboard/dead-letter");

  await localAzure.clearFaults();
  await localAzure.mailAbout(session);
  await tab(page, "Dead letters").click();
  await panel(page).getByText("There is none.").waitFor();
});
