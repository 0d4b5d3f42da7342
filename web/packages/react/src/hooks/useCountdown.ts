import type { Countdown } from "@dibs/client";
import { useCallback, useSyncExternalStore } from "react";
import { useDibs } from "./DibsProvider";

/**
 * The time left of one's own hold, by the service's clock; null where nothing is held.
 * Renders once a second while something is.
 */
export function useCountdown(eventId: string): Countdown | null {
  const { reservations } = useDibs();
  const subscribe = useCallback(
    (listener: () => void) => reservations.subscribeCountdown(eventId, listener),
    [eventId, reservations],
  );
  return useSyncExternalStore(
    subscribe,
    () => reservations.countdown(eventId),
    () => null,
  );
}
