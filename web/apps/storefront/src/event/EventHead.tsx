/** What the event is, how it stands, and whether the figures are live. */

import type { EventAvailability, EventDetails } from "@dibs/client";
import { ConnectionStatus, useLocale } from "@dibs/react";
import { FromPrice } from "../events/FromPrice";
import { Poster } from "../events/Poster";
import { StandingText } from "../events/StandingText";
import { leftIn, type Standing } from "../events/standing";
import { useLanguage } from "../language/useLanguage";
import { zoneName } from "../language/zones";
import { useTimedTitle } from "../order/useTimedTitle";
import { useArrival } from "../routing/useArrival";

interface EventHeadProps {
  readonly event: EventDetails;
  readonly standing: Standing;
  readonly availability: EventAvailability | undefined;
}

export function EventHead({ event, standing, availability }: EventHeadProps) {
  const { words } = useLanguage();
  const { locale } = useLocale();
  const heading = useArrival(event.event_id, useTimedTitle(event.event_id, event.name));
  return (
    <div className="event-head">
      <Poster name={event.event_id} />
      <div className="event-head-text">
        <h1 ref={heading} tabIndex={-1} className="event-name">
          {event.name}
        </h1>
        <p className="event-facts">
          <StandingText standing={standing} left={leftIn(event, availability)} />
          <FromPrice of={availability ?? event} />
        </p>
        <p className="event-zone">{words.event.times(zoneName(event.time_zone, locale))}</p>
      </div>
      <ConnectionStatus eventId={event.event_id} />
    </div>
  );
}
