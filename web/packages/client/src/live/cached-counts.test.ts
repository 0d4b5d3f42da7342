import { expect, test } from "vitest";
import { Kept } from "../kept";
import { surroundings } from "../surroundings";
import type { EventAvailability } from "../types";
import { CachedCounts } from "./cached-counts";

const counts = (eventId: string) => ({ eventId, position: 1, items: {} }) as EventAvailability;

test("counts of the last fifty events are kept, so that there is room for holds", () => {
  const stored = new Map<string, string>();
  const kept = new Kept({
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, text) => void stored.set(name, text),
    removeItem: (name) => void stored.delete(name),
  });
  /** Looks at an event until its counts are written. */
  const look = (eventId: string) => {
    const cached = new CachedCounts(kept, surroundings());
    cached.write(counts(eventId));
    cached.flush();
  };
  const ids = Array.from({ length: 60 }, (_, index) => `event-${index}`);
  for (const eventId of ids.slice(0, 50)) look(eventId);
  look("event-0");
  for (const eventId of ids.slice(50)) look(eventId);
  const cached = new CachedCounts(kept, surroundings());
  const forgotten = ids.filter((eventId) => !cached.read(eventId));
  expect(forgotten).toEqual(ids.slice(1, 11));
  expect([...stored.keys()].filter((name) => name.includes("event-"))).toHaveLength(50);
});
