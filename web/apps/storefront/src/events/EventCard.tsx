import type { EventDetails } from "@dibs/client";
import { LocaleProvider, useDibs, useFormats, useHolding, useWords } from "@dibs/react";
import { useRef } from "react";
import { heldDemand } from "../order/demand";
import { Link } from "../routing/Link";
import { Icon } from "../shell/icons";
import { useInView } from "../state/useInView";
import { useNow } from "../state/useNow";
import { FromPrice } from "./FromPrice";
import { Opening } from "./Opening";
import { Poster } from "./Poster";
import { StandingText } from "./StandingText";
import { leftIn, standingOf } from "./standing";
import { useHeard } from "./useHeard";

/** Its counts are kept current while somebody can see it. */
export function EventCard({ event }: { event: EventDetails }) {
  const text = useRef<HTMLSpanElement>(null);
  const isSeen = useInView(text);
  const still = standingOf(event, undefined, {}, useDibs().now());
  return (
    <LocaleProvider timeZone={event.time_zone} currency={event.currency}>
      <Link to={{ page: "event", eventId: event.event_id }} className="event-card">
        <Poster name={event.event_id} />
        <span className="event-card-text" ref={text}>
          <strong className="event-card-name">{event.name}</strong>
          {isSeen ? <LiveStanding event={event} /> : <StandingText standing={still} left={null} />}
          <FromPrice of={event} className="event-card-price" />
          {isSeen && <Held eventId={event.event_id} />}
        </span>
      </Link>
    </LocaleProvider>
  );
}

function LiveStanding({ event }: { event: EventDetails }) {
  const formats = useFormats();
  const availability = useHeard(event.event_id);
  const starts = event.sales_start_at;
  const isClosed = !(availability?.onSale ?? event.on_sale);
  const held = heldDemand(useHolding(event.event_id), event);
  const standing = standingOf(event, availability, held, useNow(isClosed));
  const left = leftIn(event, availability);
  return (
    <StandingText standing={standing} left={left} opens={starts && formats.moment(starts)}>
      {standing === "soon" && starts && <Opening at={starts} isBrief />}
    </StandingText>
  );
}

/** That one holds something of it, which is otherwise told on its own pages alone. */
function Held({ eventId }: { eventId: string }) {
  const { reservation } = useWords();
  const formats = useFormats();
  const holding = useHolding(eventId);
  if (holding.status !== "held") return null;
  return (
    <span className="event-card-held">
      <Icon name="clock" /> {reservation.heldUntil(formats.time(holding.expiresAt))}
    </span>
  );
}
