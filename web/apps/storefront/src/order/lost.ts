/** Chosen seats that somebody else has meanwhile. */

import { type EventAvailability, SEAT_STATES } from "@dibs/client";
import type { Plan } from "@dibs/react";
import type { Order } from "./useOrder";

const AVAILABLE = SEAT_STATES.indexOf("available");

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
  const isFree = (index: number) => {
    const zone = plan.zoneStarts.findLastIndex((start) => start <= index);
    const state = availability.seats[zone]?.[index - (plan.zoneStarts[zone] ?? 0)];
    return state === undefined || state === AVAILABLE;
  };
  return new Set(
    draft.seats.filter((id) => {
      const seat = plan.byId.get(id);
      return !ours.has(id) && seat !== undefined && !isFree(seat.index);
    }),
  );
}
