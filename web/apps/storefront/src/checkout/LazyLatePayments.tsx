/** What only those need whose payment outlives their hold; where it breaks, all else goes on. */

import type { EventDetails } from "@dibs/client";
import { ErrorBoundary, type Plan } from "@dibs/react";
import { Later, Shown } from "../routing/later";
import { usePlaced } from "./placed";

interface LazyLatePaymentsProps {
  readonly event: EventDetails;
  readonly plan: Plan | null | undefined;
  /** The reservation whose order is the checkout's to tell of. */
  readonly own: string | null;
}

const late = new Later(async () => (await import("./LatePayments")).LatePayments);

export function LazyLatePayments({ event, plan, own }: LazyLatePaymentsProps) {
  const placed = usePlaced(event.event_id).filter(({ reservation }) => reservation !== own);
  if (placed.length === 0) return null;
  return (
    <ErrorBoundary>
      <Shown part={late} given={{ event, plan, placed }} waiting={null} />
    </ErrorBoundary>
  );
}
