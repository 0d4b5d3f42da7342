import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useDibs } from "../hooks/DibsProvider";
import type { Plan } from "./plan";
import { Seating, type SeatingOptions } from "./seating";

/**
 * The seats of an event, for `SeatMap`, `SeatList`, `SeatLegend` and `BestAvailable`: asks
 * for its plan, listens to its seats, and knows what is chosen.
 *
 * While something is held, `yours` is what is held and `chosen` begins as the same: what
 * is in both is yours, what is in `yours` alone will be given up.
 *
 * @param options.chosen ids of the seats chosen so far
 * @param options.onToggle a seat was pressed that can be taken, or put back
 */
export function useSeating(eventId: string, options: SeatingOptions): Seating {
  const client = useDibs();
  const seating = useMemo(() => new Seating(client, eventId), [client, eventId]);
  useEffect(() => seating.connect(), [seating]);
  useEffect(() => seating.choose(options));
  return seating;
}

const notYet = () => undefined;

/** Null where the event has no numbered seats, undefined while that is not known. */
export function useSeatingPlan(seating: Seating): Plan | null | undefined {
  return useSyncExternalStore(seating.subscribe, () => seating.plan, notYet);
}

/** How many seats one order may hold at most, where that is said. */
export function useSeatsMax(seating: Seating): number | undefined {
  return useSyncExternalStore(seating.subscribe, () => seating.options.seatsMax, notYet);
}
