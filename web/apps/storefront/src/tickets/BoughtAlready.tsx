import { useLanguage } from "../language/useLanguage";
import { useStore } from "../state/store";
import { Contents, TicketsLink } from "./TicketsLink";
import { purchases } from "./wallet";

/** At an event: that one has tickets for it, whatever was done since, and where they are. */
export function BoughtAlready({ eventId }: { eventId: string }) {
  const { order } = useLanguage().words;
  const bought = useStore(purchases).filter(
    (each) => each.eventId === eventId && each.lines.length > 0,
  );
  if (bought.length === 0) return null;
  return (
    <p className="bought">
      {order.boughtAlready}
      {bought.map((purchase) => (
        <TicketsLink key={purchase.reservationId} purchase={purchase}>
          {bought.length === 1 ? order.showTickets : <Contents purchase={purchase} />}
        </TicketsLink>
      ))}
    </p>
  );
}
