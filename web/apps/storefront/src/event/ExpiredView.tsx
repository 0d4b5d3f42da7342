/** The hold is over: what it held stays readable, and one press tries for the same. */

import type { EventDetails } from "@dibs/client";
import { AskButton } from "@dibs/react";
import { useEffect, useRef } from "react";
import { usePlaced } from "../checkout/placed";
import { useLanguage } from "../language/useLanguage";
import { Lines } from "../order/Lines";
import type { Line } from "../order/lines";
import { StillAsking } from "../order/StillAsking";
import { TroubleText } from "../order/TroubleText";
import type { ItemisedOrder } from "../order/useItemised";
import { Link } from "../routing/Link";
import { Icon } from "../shell/icons";

interface ExpiredViewProps {
  readonly event: EventDetails;
  readonly order: ItemisedOrder;
  readonly lines: readonly Line[];
}

export function ExpiredView({ event, order, lines }: ExpiredViewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { words } = useLanguage();
  const { holding, pending, trouble } = order;
  const { event_id: eventId } = event;
  // Its money may come all the same: what becomes of it is the checkout's to tell.
  const isPaying = usePlaced(eventId).some(
    ({ reservation }) => holding.status === "expired" && reservation === holding.reservation.id,
  );
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <section className="expired" aria-labelledby="expired-title">
      <h2 id="expired-title" ref={heading} tabIndex={-1}>
        <Icon name="alarm" /> {words.expired.title}
      </h2>
      <p>{isPaying ? words.expired.paying : words.expired.text}</p>
      <Lines lines={lines} />
      {trouble?.code === "sold_out" ? (
        <p className="refusal" role="alert">
          {words.expired.sold}
        </p>
      ) : (
        <TroubleText trouble={trouble} event={event} />
      )}
      <StillAsking pending={pending} />
      <div className="actions">
        {isPaying ? (
          <Link to={{ page: "checkout", eventId }}>{words.expired.payment}</Link>
        ) : (
          <AskButton verb="again" pending={pending} onAsk={order.tryAgain} />
        )}
        <button type="button" onClick={order.dismiss}>
          {words.expired.other}
        </button>
      </div>
    </section>
  );
}
