/** Counts as they were last heard, for reading without a network. */

import type { Kept } from "../kept";
import type { Surroundings } from "../surroundings";
import type { EventAvailability } from "../types";

const WRITE_MS = 2_000;
/** Storage is small, and holds want to be kept in it, too. */
const EVENTS_MAX = 50;
/** Events whose counts are kept, the latest first. */
const COUNTED = "dibs.counts";

export class CachedCounts {
  readonly #kept: Kept;
  readonly #around: Surroundings;
  readonly #unwritten = new Map<string, EventAvailability>();

  constructor(kept: Kept, around: Surroundings) {
    this.#kept = kept;
    this.#around = around;
  }

  read(eventId: string): EventAvailability | undefined {
    const counts = this.#kept.read<EventAvailability>(nameOf(eventId));
    return counts && { ...counts, seats: [], isCached: true };
  }

  /** In a while: an on-sale changes counts many times a second. */
  write(availability: EventAvailability): void {
    if (!this.#unwritten.size) this.#around.after(WRITE_MS, () => this.flush());
    this.#unwritten.set(availability.eventId, availability);
  }

  flush(): void {
    for (const [eventId, { seats: _, ...counts }] of this.#unwritten) {
      this.#kept.write(nameOf(eventId), counts);
    }
    const before = this.#kept.read<string[]>(COUNTED) ?? [];
    const all = [...new Set([...this.#unwritten.keys(), ...before])];
    for (const eventId of all.splice(EVENTS_MAX)) this.#kept.forget(nameOf(eventId));
    this.#kept.write(COUNTED, all);
    this.#unwritten.clear();
  }
}

function nameOf(eventId: string): string {
  return `dibs.counts.${eventId}`;
}
