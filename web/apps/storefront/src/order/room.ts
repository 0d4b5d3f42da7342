/** How much of an item there is room for: what draws on one floor shares it. */

import type { EventDetails, ItemAvailability } from "@dibs/client";
import { demandOf, drawsOf } from "@dibs/react";
import { countOf, type Draft, setCount } from "./draft";

type Items = Readonly<Record<string, ItemAvailability>>;
type Setup = Pick<EventDetails, "items" | "units_max">;

/**
 * The most units of an item that can be chosen beside the rest of a draft; what is `held`
 * already is at its holder's disposal.
 */
export function mostOf(
  item: string,
  draft: Draft,
  held: Draft,
  event: Setup,
  items: Items,
): number {
  const others = setCount(draft, item, 0);
  const wanted = demandOf(others.items, event.items);
  const ours = demandOf(held.items, event.items);
  const rooms = Object.entries(drawsOf(item, event.items)).map(([target, each]) => {
    const left = items[target]?.available_count ?? Number.POSITIVE_INFINITY;
    return Math.floor((left + (ours[target] ?? 0) - (wanted[target] ?? 0)) / each);
  });
  return Math.max(Math.min(...rooms, event.units_max - countOf(others)), 0);
}

/** Items sold by the piece: what is sold as something else is no ware of its own. */
export function waresOf(kind: "ticket" | "stock", event: Setup, items: Items): string[] {
  const draws = Object.values(event.items).map((other) => other.draws);
  const isDrawnOn = (item: string) => draws.some((drawn) => item in drawn);
  const isSoldAs = (item: string) =>
    draws.some((drawn) => drawn[item] === 1 && Object.keys(drawn).length === 1);
  const price = (item: string) => items[item]?.price_minor ?? 0;
  return Object.keys(items)
    .filter((item) => items[item]?.kind === kind && !isSoldAs(item))
    .filter((item) => items[item]?.price_minor !== null || !isDrawnOn(item))
    .sort((a, b) => price(b) - price(a) || a.localeCompare(b));
}

/** Tickets' floors that several wares share, and how full they are. */
export function sharedFloors(event: Setup, items: Items): ItemAvailability[] {
  const drawn = new Set(Object.values(event.items).flatMap(({ draws }) => Object.keys(draws)));
  return Object.entries(items)
    .filter(
      ([item, { kind, capacity }]) => drawn.has(item) && kind === "ticket" && capacity !== null,
    )
    .map(([, stock]) => stock);
}
