import { type Plan, useSeating, useSeatingPlan } from "@dibs/react";
import { useEffect, useState, useSyncExternalStore } from "react";

const NONE: readonly string[] = [];
const nothing = () => {};

/** So long a slow plan is waited for: who pays must not wait for the names of seats. */
const WAIT_MS = 4_000;

/**
 * An event's plan where it is not drawn, to name seats; undefined until it is known, and
 * null while it does not come: then seats are named by their ids.
 */
export function usePlan(eventId: string): Plan | null | undefined {
  const seating = useSeating(eventId, { chosen: NONE, onToggle: nothing });
  const plan = useSeatingPlan(seating);
  const hasFailed = useSyncExternalStore(seating.subscribe, () => seating.hasFailed);
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), WAIT_MS);
    return () => clearTimeout(timer);
  }, []);
  return plan ?? (hasFailed || isLate ? null : plan);
}
