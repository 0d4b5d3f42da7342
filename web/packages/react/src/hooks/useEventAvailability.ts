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
    () => remembering(() => availability.read(eventId), select),
    [availability, eventId, select],
  );
  const readPrimed = useMemo(
    () => remembering(() => primed.get(eventId), select),
    [eventId, primed, select],
  );
  return useSyncExternalStore(subscribe, read, readPrimed);
}

/** Answers the same object for as long as its fields are the same. */
function remembering<Known, Part>(read: () => Known, select: (known: Known) => Part): () => Part {
  let last: { readonly known: Known; readonly part: Part } | null = null;
  return () => {
    const known = read();
    if (last && last.known === known) return last.part;
    const part = select(known);
    last = { known, part: last && hasSameFields(last.part, part) ? last.part : part };
    return last.part;
  };
}

function hasSameFields(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (!isPlain(before) || !isPlain(after)) return false;
  const [old, young] = [Object.entries(before), new Map(Object.entries(after))];
  return old.length === young.size && old.every(([name, value]) => young.get(name) === value);
}

/** What it holds are its fields, which are not what a Set, a Map or a Date holds. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || !value) return false;
  return [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value));
}
