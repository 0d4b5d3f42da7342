/** What a seat is to whoever looks at the page. */

import type { Seat } from "./plan";

/** The first four are the client's SEAT_STATES, by the same numbers. */
export const MARKS = [
  "available",
  "reserved",
  "sold",
  "blocked",
  /** Chosen here, not yet reserved. */
  "chosen",
  /** Held or bought by whoever looks. */
  "yours",
  /** Held by whoever looks, and no longer chosen: the next change gives it up. */
  "leaving",
  /** Chosen here, and meanwhile taken by somebody else. */
  "lost",
  /** Free, but not for what is being chosen now. */
  "other",
  /** Nothing was heard of it yet. */
  "unknown",
] as const;

export type Mark = (typeof MARKS)[number];

const numberOf = (mark: Mark) => MARKS.indexOf(mark);

export const AVAILABLE = numberOf("available");
export const RESERVED = numberOf("reserved");
export const CHOSEN = numberOf("chosen");
export const YOURS = numberOf("yours");
export const LEAVING = numberOf("leaving");
export const LOST = numberOf("lost");
export const OTHER = numberOf("other");
export const UNKNOWN = numberOf("unknown");

export const markNamed = (number: number): Mark => MARKS[number] ?? "unknown";

const PRESSED: ReadonlySet<Mark> = new Set(["chosen", "yours", "lost"]);
const FREE: ReadonlySet<Mark> = new Set(["available", "leaving"]);

/** Whether a seat is part of the choice. */
export const isPressed = (mark: Mark) => PRESSED.has(mark);

/** Whether pressing a seat takes it or puts it back. */
export const canPress = (mark: Mark) => PRESSED.has(mark) || FREE.has(mark);

/** What is one's own, in the buyer's words: what was chosen, what is held, what was refused. */
export interface OwnSeats {
  /** By id; once something is held this begins as what is held, and changes from there. */
  readonly chosen: readonly string[];
  /** What is held or bought. */
  readonly yours?: readonly string[] | undefined;
  /** Chosen seats that the service has just refused. */
  readonly refused?: readonly string[] | undefined;
  /** Chosen seats that were asked for and not answered yet: who has them may be oneself. */
  readonly unanswered?: readonly string[] | undefined;
  /** Only seats of these items can be chosen now; all unless said. */
  readonly items?: readonly string[] | undefined;
}

/** Answers the mark of a seat whose shared state is known. */
export function markerOf({ chosen, yours = [], refused = [], unanswered = [], items }: OwnSeats) {
  const [isChosen, isYours] = [new Set(chosen), new Set(yours)];
  const [isRefused, isUnanswered] = [new Set(refused), new Set(unanswered)];
  const isWanted = items && new Set(items);
  return (seat: Seat, state: number): number => {
    if (isYours.has(seat.id)) return isChosen.has(seat.id) ? YOURS : LEAVING;
    if (isChosen.has(seat.id)) {
      const isFree = state === AVAILABLE || state === UNKNOWN || isUnanswered.has(seat.id);
      return isFree && !isRefused.has(seat.id) ? CHOSEN : LOST;
    }
    if (state === AVAILABLE && isWanted && !isWanted.has(seat.item)) return OTHER;
    return state;
  };
}
