/** What only events with numbered seats need; where it breaks, all else goes on. */

import { ErrorBoundary } from "@dibs/react";
import { lazy, Suspense, useState } from "react";
import type { SeatsProps } from "./Seats";

const load = () => lazy(async () => ({ default: (await import("./Seats")).Seats }));
let latest = load();

export function LazySeats(props: SeatsProps) {
  const [Seats, setSeats] = useState(() => latest);
  // What could not be fetched stays so: another try is another import.
  const renew = () => {
    latest = load();
    setSeats(() => latest);
  };
  return (
    <ErrorBoundary onError={renew}>
      <Suspense fallback={<div className="bone tall" />}>
        <Seats {...props} />
      </Suspense>
    </ErrorBoundary>
  );
}
