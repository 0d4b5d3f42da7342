import { createClient } from "@dibs/client";
import { ConnectionStatus, DibsProvider, RefusalText, ReservationStatus } from "@dibs/react";
import { TicketAvailabilityIndicator, useReservation } from "@dibs/react";
import "@dibs/react/styles.css";

function Floor() {
  const { reserve, refusal } = useReservation("gala");
  return <>
    <ConnectionStatus eventId="gala" />
    <TicketAvailabilityIndicator eventId="gala" itemId="floor" />
    <button type="button" onClick={() => reserve({ items: { floor: 2 } })}>Hold two</button>
    <RefusalText refusal={refusal} />
    <ReservationStatus eventId="gala" />
  </>;
}

const dibs = createClient();
export const Page = () => <DibsProvider client={dibs}><Floor /></DibsProvider>;
