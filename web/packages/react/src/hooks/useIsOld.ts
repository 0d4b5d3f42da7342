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
  // Those of now are old only once the connection is.
  const isOld = useCallback(
    (event: EventAvailability | undefined) =>
      event?.isCached && client.now() >= event.heardAt + KEPT_MS_MAX,
    [client],
  );
  const isOldByItself = useEventAvailability(eventId, isOld);
  const isOldByConnection = useConnectionPart(isLost, false);
  return isOldByItself !== undefined && (isOldByItself || isOldByConnection);
}
