/** What became of an order that sold nothing, or was given back, and what can be done now. */

import type { EventDetails } from "@dibs/client";
import type { Order } from "@dibs/client/orders";
import { AskButton, useFormats, useReservation } from "@dibs/react";
import { useLanguage } from "../language/useLanguage";
import { goTo } from "../routing/router";
import { useArrival } from "../routing/useArrival";
import { type Ended, isTimeUp } from "./till";

interface EndingProps {
  readonly event: EventDetails;
  readonly order: Order;
  readonly ending: Ended["ending"];
  readonly onDismiss: () => void;
}

export function Ending({ event, order, ending, onDismiss }: EndingProps) {
  const { event_id: eventId } = event;
  const { endings } = useLanguage().words.checkout;
  const { holding, pending, tryAgain, dismiss } = useReservation(eventId);
  const { title, text } = useEnding(order, ending);
  const heading = useArrival(`ending-${ending}`, `${title} · ${event.name}`);
  const leave = () => {
    // Of what was charged and goes back the event's page must not say that nothing was.
    if (order.captured_minor > 0) dismiss();
    onDismiss();
    goTo({ page: "event", eventId }, "replace");
  };
  return (
    <section className="card ending" data-ending={ending} aria-labelledby="ending-title">
      <h1 id="ending-title" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p role="status">
        {text} <Money order={order} />
      </p>
      <div className="actions">
        {holding.status === "expired" && (
          <AskButton
            verb="again"
            pending={pending}
            onAsk={async () => {
              const outcome = await tryAgain();
              if (outcome.ok) leave();
              return outcome;
            }}
          />
        )}
        <button type="button" onClick={leave}>
          {endings.back}
        </button>
      </div>
    </section>
  );
}

export function useEnding(order: Order, ending: Ended["ending"]) {
  const { endings } = useLanguage().words.checkout;
  return ending === "stopped" && isTimeUp(order) ? endings.ranOut : endings[ending];
}

/** What happened to the money: nothing was taken, or all or some of it came back. */
export function Money({ order }: { order: Order }) {
  const { endings } = useLanguage().words.checkout;
  const formats = useFormats();
  const { captured_minor: captured, refunded_minor: refunded, currency } = order;
  if (captured === 0) return endings.nothingTaken;
  return endings.givenBack(formats.money(refunded || captured, currency));
}
