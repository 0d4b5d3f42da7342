/** How an event stands just now, for a card and for a sentence. */

import type { EventAvailability, EventDetails } from "@dibs/client";

export type Standing = "open" | "carts" | "soldOut" | "soon" | "paused" | "ended" | "notYet";

type Sales = Pick<EventDetails, "on_sale" | "status" | "sales_start_at" | "sales_end_at">;

/** `now` by the service's clock, milliseconds since 1970. */
export function standingOf(
  event: Sales,
  availability: Pick<EventAvailability, "onSale" | "items"> | undefined,
  now: number,
): Standing {
  const sells = availability?.onSale ?? event.on_sale;
  if (!sells) return whyClosed(event, now);
  if (!availability || !isAllGone(availability)) return "open";
  const isHeld = Object.values(availability.items).some((item) => item.reserved_count > 0);
  return isHeld ? "carts" : "soldOut";
}

function whyClosed(event: Sales, now: number): Standing {
  if (event.status === "paused" || event.status === "ended") return event.status;
  if (event.sales_end_at && Date.parse(event.sales_end_at) <= now) return "ended";
  if (event.sales_start_at && Date.parse(event.sales_start_at) > now) return "soon";
  return "notYet";
}

/** Nothing of anything that is counted is left. */
function isAllGone({ items }: Pick<EventAvailability, "items">): boolean {
  const all = Object.values(items);
  return all.length > 0 && all.every((item) => item.available_count === 0);
}

/** The lowest price of what one can go in with, else of anything; null without prices. */
export function fromPrice({ items }: Pick<EventDetails, "items">): number | null {
  const priced = Object.values(items).filter((item) => item.price_minor !== null);
  const entries = priced.filter(({ kind }) => kind !== "stock");
  const prices = (entries.length > 0 ? entries : priced).map((item) => item.price_minor ?? 0);
  return prices.length > 0 ? Math.min(...prices) : null;
}
