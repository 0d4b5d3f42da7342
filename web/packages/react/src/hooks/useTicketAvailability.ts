import type { EventAvailability } from "@dibs/client";
import { useCallback, useMemo } from "react";
import { unitsLeft } from "./unitsLeft";
import { useIsConnected } from "./useConnection";
import { useEventAvailability } from "./useEventAvailability";
import { useShortages } from "./useShortages";

export interface TicketAvailabilityOptions {
  /** An item has just fallen to its threshold for low stock: its name, and what is left. */
  readonly onLowStock?: ((name: string, count: number) => void) | undefined;
  /** The last of an item has just gone. */
  readonly onSoldOut?: ((name: string) => void) | undefined;
}

export interface TicketAvailability {
  /** The event as last heard; undefined until something is. */
  readonly availability: EventAvailability | undefined;
  /** Whether changes arrive, by the stream or by asking; else the counts may be old. */
  readonly isConnected: boolean;
  /** Whether an item sells, and that many of it are left; `ticketId` is an item's id. */
  readonly isTicketAvailable: (ticketId: string, quantity?: number) => boolean;
  /** What is left of an item now; `Infinity` where unlimited, 0 where unknown. */
  readonly getActualAvailable: (ticketId: string) => number;
}

const whole = (event: EventAvailability | undefined) => event;

/**
 * Live availability of an event. However many components ask, there is one subscription.
 * The functions change with the availability they answer from, and only then.
 */
export function useTicketAvailability(
  eventId: string,
  { onLowStock, onSoldOut }: TicketAvailabilityOptions = {},
): TicketAvailability {
  const availability = useEventAvailability(eventId, whole);
  const isConnected = useIsConnected();
  useShortages(availability, onLowStock, onSoldOut);
  const getActualAvailable = useCallback(
    (ticketId: string) => unitsLeft(availability?.items[ticketId]),
    [availability],
  );
  const isTicketAvailable = useCallback(
    (ticketId: string, quantity = 1) =>
      availability?.onSale === true && unitsLeft(availability.items[ticketId]) >= quantity,
    [availability],
  );
  return useMemo(
    () => ({ availability, isConnected, isTicketAvailable, getActualAvailable }),
    [availability, isConnected, isTicketAvailable, getActualAvailable],
  );
}
