/** What a choice or a hold takes of each item, through what its items draw on. */

import type { EventDetails, Holding } from "@dibs/client";

type Setup = Pick<EventDetails, "items">;
type Units = Readonly<Record<string, number>>;

/** An item itself and everything it draws on, by units. */
export function drawsOf(item: string, event: Setup): Units {
  return { [item]: 1, ...event.items[item]?.draws };
}

export function demandOf(items: Units, event: Setup): Units {
  const demand: Record<string, number> = {};
  for (const [item, count] of Object.entries(items)) {
    for (const [target, each] of Object.entries(drawsOf(item, event))) {
      demand[target] = (demand[target] ?? 0) + count * each;
    }
  }
  return demand;
}

/** What this browser's own hold takes, its seats too. */
export const heldDemand = (holding: Holding, event: Setup): Units =>
  demandOf(holding.status === "held" ? holding.reservation.items : {}, event);
