import type { EventAvailability, ItemAvailability } from "@dibs/client";
import { useCallback } from "react";
import { type Draws, drawsOf, stocksOf } from "../components/draws";
import { type Supply, supplyOf } from "../components/supply";
import { useEventAvailability } from "./useEventAvailability";
import { useHeldUnits } from "./useHeldUnits";
import { percentageSold } from "./useSingleTicketAvailability";

const NONE: Draws = {};
const isOnSale = (event: EventAvailability | undefined) => event?.onSale ?? false;

/**
 * What is to be had of an item, one's own hold not counted as somebody else's.
 *
 * @param draws the event's items as `client.event()` tells them, where items draw on each
 *   other: what others hold of a floor may come back for each kind of its tickets
 */
export function useSupply(
  eventId: string,
  itemId: string,
  draws: Draws = NONE,
): Supply & { readonly percentageSold: number | null } {
  const select = useCallback(
    (event: EventAvailability | undefined) => {
      const heard: Record<string, ItemAvailability> = {};
      for (const id of Object.keys(drawsOf(itemId, draws))) {
        const item = event?.items[id];
        if (item) heard[id] = item;
      }
      return heard;
    },
    [itemId, draws],
  );
  const items = useEventAvailability(eventId, select);
  const onSale = useEventAvailability(eventId, isOnSale);
  const stocks = stocksOf(itemId, items, useHeldUnits(eventId), draws);
  const item = items[itemId];
  return {
    ...supplyOf(stocks, onSale),
    percentageSold: item?.capacity ? percentageSold(item) : null,
  };
}
