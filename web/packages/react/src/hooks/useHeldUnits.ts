import type { Holding } from "@dibs/client";
import { useHolding } from "./useHolding";

const none: Readonly<Record<string, number>> = {};

/** Units of each item in one's own hold, its seats counted among them. */
export const heldUnits = (holding: Holding) =>
  holding.status === "held" ? holding.reservation.items : none;

export const useHeldUnits = (eventId: string) => heldUnits(useHolding(eventId));
