/** In the list of events: the ways to all that was bought with this browser. */

import { useLanguage } from "../language/useLanguage";
import { useStore } from "../state/store";
import { Contents, TicketsLink } from "./TicketsLink";
import { purchases } from "./wallet";

export function YourTickets() {
  const { tickets } = useLanguage().words;
  const bought = useStore(purchases).filter(({ lines }) => lines.length > 0);
  if (bought.length === 0) return null;
  return (
    <details className="yours">
      <summary>{tickets.yours}</summary>
      {bought.map((purchase) => (
        <TicketsLink key={purchase.reservationId} purchase={purchase}>
          {purchase.eventName} · <Contents purchase={purchase} />
        </TicketsLink>
      ))}
    </details>
  );
}
