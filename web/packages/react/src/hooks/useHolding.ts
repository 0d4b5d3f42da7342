import type { Holding, Pending } from "@dibs/client";
import { useCallback, useSyncExternalStore } from "react";
import { useDibs } from "./DibsProvider";

const nothing: Holding = { status: "none" };

/** One's own hold on an event. A server knows of none. */
export function useHolding(eventId: string): Holding {
  const { reservations } = useDibs();
  return useSyncExternalStore(
    useReservationSubscription(eventId),
    () => reservations.read(eventId),
    () => nothing,
  );
}

/** What is being asked of the service just now. */
export function usePending(eventId: string): Pending {
  const { reservations } = useDibs();
  return useSyncExternalStore(
    useReservationSubscription(eventId),
    () => reservations.pending(eventId),
    () => null,
  );
}

function useReservationSubscription(eventId: string) {
  const { reservations } = useDibs();
  return useCallback(
    (listener: () => void) => reservations.subscribe(eventId, listener),
    [eventId, reservations],
  );
}
