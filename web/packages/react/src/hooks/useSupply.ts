import type { EventAvailability } from "@dibs/client";
import { type Supply, supplyOf } from "../components/supply";
import { useEventAvailability } from "./useEventAvailability";
import { useHeldUnits } from "./useHeldUnits";
import { percentageSold, useItem } from "./useSingleTicketAvailability";

const isOnSale = (event: EventAvailability | undefined) => event?.onSale ?? false;

/** What is to be had of an item, one's own hold not counted as somebody else's. */
export function useSupply(
  eventId: string,
  itemId: string,
): Supply & { readonly percentageSold: number | null } {
  const item = useItem(eventId, itemId);
  const onSale = useEventAvailability(eventId, isOnSale);
  const mine = useHeldUnits(eventId)[itemId] ?? 0;
  return {
    ...supplyOf(item, onSale, mine),
    percentageSold: item?.capacity ? percentageSold(item) : null,
  };
}
