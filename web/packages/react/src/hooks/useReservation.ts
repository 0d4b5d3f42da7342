import type { Choice, Holding, Outcome, Pending, Refusal } from "@dibs/client";
import { useMemo } from "react";
import { useDibs } from "./DibsProvider";
import { useHolding, usePending } from "./useHolding";
import { useRefusal } from "./useRefusal";

export interface ReservationCalls {
  /** Beside what is held, what that has nothing of is added to it. */
  readonly reserve: (choice: Choice) => Promise<Outcome>;
  /** Other quantities or seats on the same deadline; what is absent stays. */
  readonly amend: (choice: Choice) => Promise<Outcome>;
  readonly extend: () => Promise<Outcome>;
  readonly confirm: () => Promise<Outcome>;
  readonly release: () => Promise<Outcome>;
  /** The same seats as the expired reservation held, else the best there are. */
  readonly tryAgain: () => Promise<Outcome>;
  /** Forgets what is over, and the last refusal. */
  readonly dismiss: () => void;
}

export interface ReservationState extends ReservationCalls {
  readonly holding: Holding;
  /** What is being asked now, by whichever component. */
  readonly pending: Pending;
  /** The no to the last call made through this hook. */
  readonly refusal: Refusal | null;
}

/** One's own reservation on an event: what it is, and what can be done. Calls stay the same. */
export function useReservation(eventId: string): ReservationState {
  const { reservations } = useDibs();
  const holding = useHolding(eventId);
  const pending = usePending(eventId);
  const { refusal, keep, forget } = useRefusal(eventId);
  const calls = useMemo<ReservationCalls>(
    () => ({
      reserve: (choice) => keep(reservations.reserve(eventId, choice)),
      amend: (choice) => keep(reservations.amend(eventId, choice)),
      extend: () => keep(reservations.extend(eventId)),
      confirm: () => keep(reservations.confirm(eventId)),
      release: () => keep(reservations.release(eventId)),
      tryAgain: () => keep(reservations.tryAgain(eventId)),
      dismiss: () => {
        forget();
        reservations.dismiss(eventId);
      },
    }),
    [eventId, forget, keep, reservations],
  );
  return useMemo(
    () => ({ holding, pending, refusal, ...calls }),
    [calls, holding, pending, refusal],
  );
}
