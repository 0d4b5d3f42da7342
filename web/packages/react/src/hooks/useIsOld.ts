import type { EventAvailability } from "@dibs/client";
import { useDibs } from "./DibsProvider";
import { isLost, useConnectionPart } from "./useConnection";
import { useEventAvailability } from "./useEventAvailability";

/** As long as a connection may be silent before what it told is old. */
const KEPT_MS_MAX = 30_000;

/** From when on counts are old by themselves; those of now are only once the connection is. */
const oldFrom = (event: EventAvailability | undefined) =>
  event && (event.isCached ? event.heardAt + KEPT_MS_MAX : Number.POSITIVE_INFINITY);

/** Whether an event's counts may be others by now; not before there are any. */
export function useIsOld(eventId: string): boolean {
  const client = useDibs();
  const from = useEventAvailability(eventId, oldFrom);
  return useConnectionPart(
    (connection) => from !== undefined && (isLost(connection) || client.now() >= from),
    false,
  );
}
