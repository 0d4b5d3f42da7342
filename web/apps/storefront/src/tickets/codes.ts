/** One code for each thing that is shown at a door or a stand. */

import type { Line } from "../order/lines";
import type { Purchase } from "./wallet";

export interface Code {
  /** What a scanner reads: the reservation, and the seat or the item with its number. */
  readonly content: string;
  readonly kind: Line["kind"];
  readonly label: string;
  readonly note: string;
  /** Which of several alike it is, from 1. */
  readonly place: number;
  readonly of: number;
}

/** Goods are fetched together: one code a line, whatever the number. */
export function codesOf({ reservationId, lines }: Purchase): Code[] {
  return lines.flatMap(({ kind, id, label, note, count }): Code[] => {
    const code = { kind, label, note, place: 1, of: 1 };
    if (kind === "seat") return [{ ...code, content: `${reservationId}/${id}` }];
    if (kind === "stock") {
      return [{ ...code, of: count, content: `${reservationId}/${id}/${count}` }];
    }
    return Array.from({ length: count }, (_, index) => ({
      ...code,
      place: index + 1,
      of: count,
      content: `${reservationId}/${id}/${index + 1}`,
    }));
  });
}
