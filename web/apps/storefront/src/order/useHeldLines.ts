import type { EventDetails, Holding } from "@dibs/client";
import { type Plan, useItems, useWords } from "@dibs/react";
import { useMemo } from "react";
import { heldIn } from "./draft";
import { asHeld, type Line, linesOf } from "./lines";

/** The lines of what is held, or was; null until its seats and items can be named. */
export function useHeldLines(
  event: EventDetails,
  holding: Holding,
  plan: Plan | null | undefined,
): readonly Line[] | null {
  const words = useWords().seats;
  const items = useItems(event.event_id);
  const reservation = holding.status === "none" ? null : holding.reservation;
  return useMemo(() => {
    if (!reservation || Object.keys(items).length === 0) return null;
    if (plan === undefined && reservation.seats.length > 0) return null;
    const held = heldIn(reservation, (item) => items[item]?.kind === "seat");
    const lines = linesOf(held, { items, plan, words });
    return asHeld(lines, lines, reservation.amount_minor).lines;
  }, [reservation, items, plan, words]);
}
