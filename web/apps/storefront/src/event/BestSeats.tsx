/** The best seats for a party: held at once, together with what else is chosen. */

import type { EventDetails } from "@dibs/client";
import { BestAvailable, type Seating } from "@dibs/react";
import { countOf } from "../order/draft";
import type { ItemisedOrder } from "../order/useItemised";

interface BestSeatsProps {
  readonly event: EventDetails;
  readonly order: ItemisedOrder;
  readonly seating: Seating;
}

export function BestSeats({ event, order, seating }: BestSeatsProps) {
  const { wanted, pending } = order;
  const room = Math.min(event.seats_max - wanted.seats.length, event.units_max - countOf(wanted));
  if (room < 1) return null;
  return (
    <BestAvailable
      className="card"
      seating={seating}
      partyMax={room}
      isPending={pending !== null}
      headingLevel={2}
      onBest={(best) => void order.submit(wanted, best)}
    />
  );
}
