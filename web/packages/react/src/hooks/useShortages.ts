import type { EventAvailability, ItemAvailability } from "@dibs/client";
import { useEffect, useRef } from "react";
import { useDibs } from "./DibsProvider";
import { unitsLeft } from "./unitsLeft";
import { heldUnits } from "./useHeldUnits";
import type { TicketAvailabilityOptions } from "./useTicketAvailability";

interface Seen {
  readonly eventId: string;
  /** By item, as it was and with what one could have of it: what is left and what is held. */
  readonly items: Map<string, { readonly item: ItemAvailability; readonly reach: number }>;
}

/**
 * Tells of items that others have made scarce or bought out since the last render. What
 * was so when the page first heard of it is no news, and counts kept from an earlier visit
 * are not hearing of it.
 */
export function useShortages(
  availability: EventAvailability | undefined,
  onLowStock: TicketAvailabilityOptions["onLowStock"],
  onSoldOut: TicketAvailabilityOptions["onSoldOut"],
): void {
  const { reservations } = useDibs();
  const told = useRef({ onLowStock, onSoldOut });
  const seen = useRef<Seen | null>(null);
  useEffect(() => {
    told.current = { onLowStock, onSoldOut };
  });
  useEffect(() => {
    if (!availability || availability.isCached) return undefined;
    const { eventId, items } = availability;
    const look = () => {
      // Whoever takes the last while one asks for it may be oneself.
      if (reservations.pending(eventId) !== null) return;
      const held = heldUnits(reservations.read(eventId));
      if (seen.current?.eventId !== eventId) seen.current = { eventId, items: new Map() };
      for (const [id, item] of Object.entries(items)) {
        const before = seen.current.items.get(id);
        // The answer and the change that it made come in either order.
        if (before?.item === item) continue;
        const reach = unitsLeft(item) + (held[id] ?? 0);
        seen.current.items.set(id, { item, reach });
        if (!before || reach >= before.reach) continue;
        const news = shortage(before.item, item);
        if (news === "sold_out") told.current.onSoldOut?.(item.name);
        if (news === "low") told.current.onLowStock?.(item.name, item.available_count ?? 0);
      }
    };
    look();
    return reservations.subscribe(eventId, look);
  }, [availability, reservations]);
}

function shortage(before: ItemAvailability, item: ItemAvailability) {
  if (item.sold_out) return before.sold_out ? null : "sold_out";
  // What comes back from sold out is good news, however little it is.
  return item.low_stock && !before.low_stock && !before.sold_out ? "low" : null;
}
