import type { ItemAvailability } from "@dibs/client";

/** `Infinity` where unlimited, 0 where there is no such item. */
export function unitsLeft(item: ItemAvailability | undefined): number {
  if (!item) return 0;
  return item.available_count === null
    ? Number.POSITIVE_INFINITY
    : Math.max(item.available_count, 0);
}
