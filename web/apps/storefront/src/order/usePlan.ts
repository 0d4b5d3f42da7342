import { type Plan, useSeating, useSeatingPlan } from "@dibs/react";

const NONE: readonly string[] = [];
const nothing = () => {};

/** An event's plan where it is not drawn, to name seats; undefined until it is known. */
export function usePlan(eventId: string): Plan | null | undefined {
  return useSeatingPlan(useSeating(eventId, { chosen: NONE, onToggle: nothing }));
}
