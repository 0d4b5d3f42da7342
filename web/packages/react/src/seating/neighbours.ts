/** Where arrow keys lead from a seat. */

import { distance } from "./geometry";
import type { Row, Seat, Section } from "./plan";

export interface Walk {
  /** Whether the page is read from right to left: its seats stand in that order. */
  readonly isMirrored: boolean;
  /** Seats that are not shown are passed over. */
  readonly isShown: (seat: Seat) => boolean;
}

/** The seat that a key leads to; undefined where it leads nowhere. */
export function neighbourOf(
  seat: Seat,
  key: string,
  section: Section,
  { isMirrored, isShown }: Walk,
): Seat | undefined {
  const forwards = isMirrored ? "ArrowLeft" : "ArrowRight";
  switch (key) {
    case "ArrowLeft":
    case "ArrowRight":
      return beside(seat, key === forwards ? 1 : -1, isShown);
    case "ArrowUp":
      return across(seat, section, -1, isShown);
    case "ArrowDown":
      return across(seat, section, 1, isShown);
    case "Home":
      return seat.row.seats.find(isShown);
    case "End":
      return seat.row.seats.findLast(isShown);
    default:
      return undefined;
  }
}

function beside({ row: { seats }, index }: Seat, step: 1 | -1, isShown: Walk["isShown"]) {
  const at = index - (seats[0]?.index ?? 0);
  return step > 0 ? seats.slice(at + 1).find(isShown) : seats.slice(0, at).findLast(isShown);
}

/** The nearest seat of the next row that has any. */
function across(seat: Seat, { rows }: Section, step: 1 | -1, isShown: Walk["isShown"]) {
  const at = rows.indexOf(seat.row);
  const others = step > 0 ? rows.slice(at + 1) : rows.slice(0, at).reverse();
  return nearestIn(
    seat,
    others.find((row) => row.seats.some(isShown)),
    isShown,
  );
}

function nearestIn(seat: Seat, row: Row | undefined, isShown: Walk["isShown"]) {
  return row?.seats
    .filter(isShown)
    .reduce<Seat | undefined>(
      (best, each) => (best && distance(best, seat) <= distance(each, seat) ? best : each),
      undefined,
    );
}
