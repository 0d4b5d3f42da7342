/** Chosen seats that somebody else has meanwhile. */

import type { EventAvailability } from "@dibs/client";
import type { Plan } from "@dibs/react";
import type { Order } from "./useOrder";

/** Seats of a draft, neither held here, nor perhaps, nor free any more. */
export function lostSeats(
  { draft, held, unanswered }: Pick<Order, "draft" | "held" | "unanswered">,
  plan: Plan | null | undefined,
  availability: EventAvailability | undefined,
): ReadonlySet<string> {
  if (!plan || !availability || availability.seats.length !== plan.zoneStarts.length) {
    return new Set();
  }
  const ours = new Set([...held.seats, ...unanswered]);
  // The first of SEAT_STATES is available.
  const isTaken = (index: number) => {
    const zone = plan.zoneStarts.findLastIndex((start) => start <= index);
    return (availability.seats[zone]?.[index - (plan.zoneStarts[zone] ?? 0)] ?? 0) > 0;
  };
  return new Set(
    draft.seats.filter((id) => {
      const seat = plan.byId.get(id);
      return !ours.has(id) && seat && isTaken(seat.index);
    }),
  );
}
