/** The page: rendered on the server, then taken over in the browser as it stands. */

import type { DibsClient, WireAvailability } from "@dibs/client";
import {
  DibsProvider,
  LocaleProvider,
  RefusalText,
  ReservationStatus,
  TicketAvailabilityIndicator,
  useReservation,
  useTicketAvailability,
} from "@dibs/react";

export const EVENT = "gala";

export interface PageProps {
  readonly client: DibsClient;
  /** The answer of `GET …/availability` that the server rendered. */
  readonly rendered: WireAvailability;
}

export function Page({ client, rendered }: PageProps) {
  return (
    <LocaleProvider locale="en" timeZone="Europe/Berlin">
      <DibsProvider client={client} initialAvailability={[rendered]}>
        <main>
          <h1>Gala</h1>
          <Tickets />
          <ReservationStatus eventId={EVENT} />
        </main>
      </DibsProvider>
    </LocaleProvider>
  );
}

function Tickets() {
  const { availability, isTicketAvailable } = useTicketAvailability(EVENT);
  const { holding, pending, refusal, reserve } = useReservation(EVENT);
  const isBusy = pending !== null || holding.status === "held";
  return (
    <>
      <ul>
        {Object.entries(availability?.items ?? {}).map(([id, item]) => (
          <li key={id}>
            {item.name} <TicketAvailabilityIndicator eventId={EVENT} itemId={id} />{" "}
            <button
              type="button"
              disabled={isBusy || !isTicketAvailable(id)}
              onClick={() => reserve({ items: { [id]: 1 } })}
            >
              Reserve {item.name}
            </button>
          </li>
        ))}
      </ul>
      {refusal && <RefusalText refusal={refusal} asked="reserve" />}
    </>
  );
}
