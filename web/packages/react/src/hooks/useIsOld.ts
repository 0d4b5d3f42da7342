import type { EventAvailability } from "@dibs/client";
import { useCallback } from "react";
import { useDibs } from "./DibsProvider";
import { isLost, useConnectionPart } from "./useConnection";
import { useEventAvailability } from "./useEventAvailability";

/** As long as a connection may be silent before what it told is old. */
const KEPT_MS_MAX = 30_000;

/** Whether an event's counts may be others by now; not before there are any. */
export function useIsOld(eventId: string): boolean {
  const client = useDibs();
  /** From when on counts are old; those of now are only once the connection is. */
  const oldFrom = useCallback(
    (event: EventAvailability | undefined) => {
      if (!event?.isCached) return event && Number.POSITIVE_INFINITY;
      const from = event.heardAt + KEPT_MS_MAX;
      // Another value once it is past: each answer that fails is a look at it.
      return client.now() < from ? from : 0;
    },
    [client],
  );
  const from = useEventAvailability(eventId, oldFrom);
  // A server, and what takes its page over, says of nothing that it is old.
  return useConnectionPart(
    (connection) => from !== undefined && (isLost(connection) || client.now() >= from),
    false,
  );
}
