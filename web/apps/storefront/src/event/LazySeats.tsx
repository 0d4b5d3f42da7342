/** What only events with numbered seats need; where it breaks, all else goes on. */

import { ErrorBoundary } from "@dibs/react";
import { Later, Shown } from "../routing/later";
import type { SeatsProps } from "./Seats";

const seats = new Later(async () => (await import("./Seats")).Seats);

/** Begins to load it, while the plan is still on its way. */
export const prepareSeats = () => seats.prepare();

export function LazySeats(props: SeatsProps) {
  return (
    <ErrorBoundary>
      <Shown part={seats} given={props} waiting={<div className="bone tall" />} />
    </ErrorBoundary>
  );
}
