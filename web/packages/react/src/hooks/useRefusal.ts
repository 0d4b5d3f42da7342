import type { Outcome, Refusal } from "@dibs/client";
import { useCallback, useState } from "react";

export interface KeptRefusal {
  readonly refusal: Refusal | null;
  /** Passes an outcome on, and keeps its refusal until the next one. */
  readonly keep: (asked: Promise<Outcome>) => Promise<Outcome>;
  readonly forget: () => void;
}

/** The last refusal of an event's calls. */
export function useRefusal(eventId: string): KeptRefusal {
  const [kept, setKept] = useState<{ eventId: string; refusal: Refusal } | null>(null);
  const keep = useCallback(
    async (asked: Promise<Outcome>) => {
      const outcome = await asked;
      setKept(outcome.ok ? null : { eventId, refusal: outcome.refusal });
      return outcome;
    },
    [eventId],
  );
  const forget = useCallback(() => setKept(null), []);
  return { refusal: kept?.eventId === eventId ? kept.refusal : null, keep, forget };
}
