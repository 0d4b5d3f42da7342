import type { Connection } from "@dibs/client";
import { useCallback, useSyncExternalStore } from "react";
import { useDibs } from "./DibsProvider";

const unheard: Connection = { state: "idle", attempt: 0, isStale: false, heardAt: null };

/** How this page hears of changes just now. */
export function useConnection(): Connection {
  return useConnectionPart(wholeConnection, unheard);
}

/** Whether counts are kept current: by the stream, or by asking every few seconds. */
export function useIsConnected(): boolean {
  return useConnectionPart(isConnected, false);
}

/** When anything was last heard: by this page, else by an earlier one that kept the counts. */
export function useHeardAt(eventId: string | undefined): number | null {
  const { availability } = useDibs();
  return useConnectionPart(
    ({ heardAt }) =>
      heardAt ?? (eventId === undefined ? undefined : availability.read(eventId)?.heardAt) ?? null,
    null,
  );
}

/** The connection is lost: what is shown may have changed since. */
export const isLost = ({ state, isStale }: Connection) =>
  isStale || state === "reconnecting" || state === "offline";

const wholeConnection = (connection: Connection) => connection;

const isConnected = ({ state, isStale }: Connection) =>
  (state === "live" || state === "polling") && !isStale;

/** @param unknown what a server says, which hears nothing */
export function useConnectionPart<Part>(
  select: (connection: Connection) => Part,
  unknown: Part,
): Part {
  const { availability } = useDibs();
  const subscribe = useCallback(
    (listener: () => void) => availability.subscribeConnection(listener),
    [availability],
  );
  return useSyncExternalStore(
    subscribe,
    () => select(availability.connection),
    () => unknown,
  );
}
