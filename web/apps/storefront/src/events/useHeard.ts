import type { EventAvailability } from "@dibs/client";
import { useConnection, useTicketAvailability } from "@dibs/react";

/**
 * What is left of an event, as far as it may be said of now: what was kept from an earlier
 * visit says nothing while the service is asked, and where it does not answer the page says
 * from when it is.
 */
export function useHeard(eventId: string): EventAvailability | undefined {
  const { availability } = useTicketAvailability(eventId);
  const isAsking = useConnection().state === "connecting";
  return isAsking && availability?.isCached ? undefined : availability;
}
