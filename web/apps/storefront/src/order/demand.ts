/** What a hold takes of each item, through what its items draw on. */

import type { EventDetails, Holding } from "@dibs/client";
import { demandOf, type Units } from "@dibs/react";

/** What this browser's own hold takes, its seats too. */
export const heldDemand = (holding: Holding, event: Pick<EventDetails, "items">): Units =>
  demandOf(holding.status === "held" ? holding.reservation.items : {}, event.items);
