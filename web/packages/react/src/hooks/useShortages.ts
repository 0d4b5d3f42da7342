import type { EventAvailability, ItemAvailability } from "@dibs/client";
import { useEffect, useRef } from "react";
import type { TicketAvailabilityOptions } from "./useTicketAvailability";

/**
 * Tells of items that became scarce or sold out since the last render. What was so when
 * the page first heard of it is no news.
 */
export function useShortages(
  availability: EventAvailability | undefined,
  onLowStock: TicketAvailabilityOptions["onLowStock"],
  onSoldOut: TicketAvailabilityOptions["onSoldOut"],
): void {
  const told = useRef({ onLowStock, onSoldOut });
  const seen = useRef<EventAvailability | undefined>(undefined);
  useEffect(() => {
    told.current = { onLowStock, onSoldOut };
  });
  useEffect(() => {
    const before = seen.current;
    seen.current = availability;
    if (!before || before.eventId !== availability?.eventId) return;
    for (const [id, item] of Object.entries(availability.items)) {
      const news = shortage(before.items[id], item);
      if (news === "sold_out") told.current.onSoldOut?.(item.name);
      if (news === "low") told.current.onLowStock?.(item.name, item.available_count ?? 0);
    }
  }, [availability]);
}

function shortage(before: ItemAvailability | undefined, item: ItemAvailability) {
  if (!before || before === item) return null;
  if (item.sold_out) return before.sold_out ? null : "sold_out";
  // What comes back from sold out is good news, however little it is.
  return item.low_stock && !before.low_stock && !before.sold_out ? "low" : null;
}
