/** Finding an event by what it is called, where there are too many to look through. */

import type { EventDetails } from "@dibs/client";
import { createStore } from "../state/store";

type Named = Pick<EventDetails, "event_id" | "name">;

/** What is looked for; stays while somebody looks at an event and comes back. */
export const wanted = createStore("");

export const SHOWN_FIRST = 24;
/** How many are shown of those that fit, likewise. */
export const shownCount = createStore(SHOWN_FIRST);

/** Those whose name or id has all of the words, whatever their case and accents. */
export function matching<Event extends Named>(events: readonly Event[], words: string): Event[] {
  const all = plain(words).split(/\s+/).filter(Boolean);
  return events.filter(({ name, event_id: id }) => {
    const called = plain(`${name} ${id}`);
    return all.every((word) => called.includes(word));
  });
}

const plain = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
