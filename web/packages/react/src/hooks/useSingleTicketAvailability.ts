import type { EventAvailability, ItemAvailability } from "@dibs/client";
import { useCallback, useMemo } from "react";
import { unitsLeft } from "./unitsLeft";
import { useIsConnected } from "./useConnection";
import { useEventAvailability } from "./useEventAvailability";

export interface SingleTicketAvailability {
  /** What is left; `Infinity` where unlimited, 0 where unknown. */
  readonly available: number;
  /** Nothing is left now; what others hold may still come back. */
  readonly isSoldOut: boolean;
  /** Whole, 0 to 100; 100 only when everything is sold. */
  readonly percentageSold: number;
  readonly isConnected: boolean;
}

/** One item of an event; renders again only when this item changes. */
export function useSingleTicketAvailability(
  eventId: string,
  ticketId: string,
): SingleTicketAvailability {
  const item = useItem(eventId, ticketId);
  const isConnected = useIsConnected();
  return useMemo(
    () => ({
      available: unitsLeft(item),
      isSoldOut: item?.sold_out ?? false,
      percentageSold: percentageSold(item),
      isConnected,
    }),
    [item, isConnected],
  );
}

/** An item as last heard; undefined until it is. */
export function useItem(eventId: string, itemId: string): ItemAvailability | undefined {
  const select = useCallback(
    (event: EventAvailability | undefined) => event?.items[itemId],
    [itemId],
  );
  return useEventAvailability(eventId, select);
}

export function percentageSold(item: ItemAvailability | undefined): number {
  if (!item?.capacity) return 0;
  return Math.floor((100 * Math.min(item.sold_count, item.capacity)) / item.capacity);
}
