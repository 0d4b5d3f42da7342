import type { EventAvailability } from "@dibs/client";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useDibsContext } from "./DibsProvider";

/**
 * A part of what is known of an event; renders again only when that part changed, field
 * by field. `select` is to be a function that stays the same.
 */
export function useEventAvailability<Part>(
  eventId: string,
  select: (event: EventAvailability | undefined) => Part,
): Part {
  const { client, primed } = useDibsContext();
  const { availability } = client;
  const subscribe = useCallback(
    (listener: () => void) => availability.subscribe(eventId, listener),
    [availability, eventId],
  );
  const read = useMemo(
    () => remembering(() => select(availability.read(eventId))),
    [availability, eventId, select],
  );
  const readPrimed = useMemo(
    () => remembering(() => select(primed.get(eventId))),
    [eventId, primed, select],
  );
  return useSyncExternalStore(subscribe, read, readPrimed);
}

/** Answers the same object for as long as its fields are the same. */
function remembering<Part>(read: () => Part): () => Part {
  let last: { readonly part: Part } | null = null;
  return () => {
    const part = read();
    if (last && hasSameFields(last.part, part)) return last.part;
    last = { part };
    return part;
  };
}

function hasSameFields(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (typeof before !== "object" || typeof after !== "object" || !before || !after) return false;
  const [old, young] = [Object.entries(before), new Map(Object.entries(after))];
  return old.length === young.size && old.every(([name, value]) => young.get(name) === value);
}
