/** What is chosen at each event: outside React, kept in this tab over a reload. */

import { keep, recall } from "../state/kept";
import { createStore, type Store } from "../state/store";
import { type Draft, isDraft } from "./draft";

const drafts = new Map<string, Store<Draft | null>>();
const nameOf = (eventId: string) => `dibs.draft.${eventId}`;

/** Null where nothing was chosen or changed: then what is held, if anything, is the choice. */
export function draftOf(eventId: string): Store<Draft | null> {
  const known = drafts.get(eventId);
  if (known) return known;
  const name = nameOf(eventId);
  const made = createStore(recall(() => sessionStorage, name, isDraft));
  made.subscribe(() => keep(() => sessionStorage, name, made.read()));
  drafts.set(eventId, made);
  return made;
}
