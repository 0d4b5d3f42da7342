/** How an event stands just now, for a card and for a sentence. */

import type { EventAvailability, EventDetails, ItemAvailability } from "@dibs/client";

export type Standing =
  | "open"
  | "yours"
  | "carts"
  | "soldOut"
  | "soon"
  | "paused"
  | "ended"
  | "notYet"
  /** It was heard that it does not sell, and is not known yet why. */
  | "closed";

type Sales = Pick<EventDetails, "on_sale" | "status" | "sales_start_at" | "sales_end_at">;
type Units = Readonly<Record<string, number>>;
type Priced = Pick<ItemAvailability, "kind" | "price_minor">;

/**
 * @param held units of each item that this browser's own hold takes
 * @param now by the service's clock, milliseconds since 1970
 */
export function standingOf(
  event: Sales,
  availability: Pick<EventAvailability, "onSale" | "items"> | undefined,
  held: Units,
  now: number,
): Standing {
  const sells = availability?.onSale ?? event.on_sale;
  if (!sells) return whyClosed(event, now);
  const entries = entriesOf(Object.entries(availability?.items ?? {}));
  const isLeft = entries.some(([, item]) => item.available_count !== 0);
  if (entries.length === 0 || isLeft) return "open";
  if (entries.some(([id, item]) => item.reserved_count > (held[id] ?? 0))) return "carts";
  return entries.some(([id]) => held[id]) ? "yours" : "soldOut";
}

function whyClosed(event: Sales, now: number): Standing {
  if (event.status === "paused" || event.status === "ended") return event.status;
  if (event.sales_end_at && Date.parse(event.sales_end_at) <= now) return "ended";
  if (event.on_sale) return "closed";
  return event.sales_start_at && event.status === "on_sale" ? "soon" : "notYet";
}

/** How many one can go in with are left; null where that is not known, or without limit. */
export function leftIn(
  { items: setup }: Pick<EventDetails, "items">,
  availability: Pick<EventAvailability, "items"> | undefined,
): number | null {
  if (!availability) return null;
  // What draws on others is counted where it draws.
  const counted = Object.entries(availability.items).filter(
    ([id]) => Object.keys(setup[id]?.draws ?? {}).length === 0,
  );
  return entriesOf(counted).reduce<number | null>(
    (sum, [, { available_count: left }]) => (sum === null || left === null ? null : sum + left),
    0,
  );
}

/** The lowest price of what one can go in with, else of anything; null without prices. */
export function fromPrice({ items }: { items: Readonly<Record<string, Priced>> }): number | null {
  const priced = Object.entries(items).filter(([, item]) => item.price_minor !== null);
  const prices = entriesOf(priced).map(([, item]) => item.price_minor ?? 0);
  return prices.length > 0 ? Math.min(...prices) : null;
}

/** Whether all of that costs nothing. */
export function isFree({ items }: { items: Readonly<Record<string, Priced>> }): boolean {
  return entriesOf(Object.entries(items)).every(([, item]) => item.price_minor === 0);
}

/** What one can go in with; where there is nothing of that kind, all there is. */
function entriesOf<Item extends { readonly kind: string }>(items: readonly [string, Item][]) {
  const entries = items.filter(([, { kind }]) => kind !== "stock");
  return entries.length > 0 ? entries : items;
}
