/** What is held, what it costs, how long it stays so, and paying for it. */

import type { EventDetails, Holding } from "@dibs/client";
import {
  ConnectionStatus,
  RefusalText,
  useFormats,
  useReservation,
  useReservationAnnouncements,
  useWords,
} from "@dibs/react";
import { useEffect } from "react";
import { WithEvent } from "../events/WithEvent";
import { useLanguage } from "../language/useLanguage";
import { draftOf } from "../order/drafts";
import { HoldClock, NoMoreTime } from "../order/HoldClock";
import { Lines } from "../order/Lines";
import { StillAsking } from "../order/StillAsking";
import { useHeldLines } from "../order/useHeldLines";
import { usePlan } from "../order/usePlan";
import { useTimedTitle } from "../order/useTimedTitle";
import { Link } from "../routing/Link";
import { prepare } from "../routing/pages";
import { goTo } from "../routing/router";
import { useArrival } from "../routing/useArrival";
import { Icon } from "../shell/icons";
import { Notice, Waiting } from "../shell/Notice";
import { useStore } from "../state/store";
import { BoughtAlready } from "../tickets/BoughtAlready";
import { useRemembering } from "../tickets/useRemembering";
import { Ending } from "./Ending";
import { LazyLatePayments } from "./LazyLatePayments";
import { Payment } from "./Payment";
import { forgetReturn } from "./stripe";
import type { Ended, Till, TillState } from "./till";
import { useTill } from "./tills";

export function CheckoutPage({ eventId }: { eventId: string }) {
  return <WithEvent eventId={eventId}>{(event) => <Checkout event={event} />}</WithEvent>;
}

function Checkout({ event }: { event: EventDetails }) {
  const { event_id: eventId } = event;
  const { words } = useLanguage();
  const reservation = useReservation(eventId);
  const { holding } = reservation;
  const plan = usePlan(eventId);
  const lines = useHeldLines(event, holding, plan);
  const { till, state } = useTill(eventId);
  const reservationId = holding.status === "none" ? null : holding.reservation.id;
  useEffect(() => {
    if (reservationId) till.resume(reservationId);
  }, [till, reservationId]);
  useReservationAnnouncements(eventId);
  useRemembering(event, holding, lines, state);
  useWayOn(eventId, holding, lines !== null, till);
  useEffect(() => void prepare("tickets"), []);
  useEffect(forgetReturn, []);
  if (isOverWithout(state, holding)) {
    return (
      <Ending event={event} order={state.order} ending={state.ending} onDismiss={till.forget} />
    );
  }
  if (holding.status === "none") {
    return (
      <Notice title={words.checkout.title} text={words.checkout.nothing}>
        <Back eventId={eventId} />
      </Notice>
    );
  }
  if (holding.status === "confirmed" || !(holding.status === "held" || isUnderWay(state))) {
    return <Waiting status="loading" />;
  }
  const { amount_minor: amount, currency } = holding.reservation;
  return (
    <div className="checkout">
      <Back eventId={eventId} />
      <Head event={event} />
      <LazyLatePayments event={event} plan={plan} own={holding.reservation.id} />
      <BoughtAlready eventId={eventId} />
      <section className="card" aria-labelledby="held-title">
        <h2 id="held-title">{words.checkout.order}</h2>
        <Unsaved eventId={eventId} />
        <Lines lines={lines ?? []} />
        <Total amount={amount} currency={currency} />
      </section>
      <Payment event={event} held={holding.reservation} reservation={reservation} />
    </div>
  );
}

/** What ran out is the event's page to tell, and what was paid for the tickets'. */
function useWayOn(eventId: string, holding: Holding, isNamed: boolean, till: Till): void {
  useEffect(() => {
    const state = till.read();
    // Money may still come: what it buys then, or why not, is told here.
    const isAwaited = isUnderWay(state) || state.step === "ended";
    if (holding.status === "expired" && !isAwaited) goTo({ page: "event", eventId }, "replace");
    if (holding.status === "confirmed" && isNamed) {
      const reservationId = holding.reservation.id;
      goTo({ page: "tickets", eventId, reservationId }, "replace");
    }
  });
}

/** Whether there is an order that may yet be paid. */
function isUnderWay(state: TillState): boolean {
  return state.step !== "ended" && (state.step !== "open" || state.order !== null);
}

/** An order came to nothing; one that only stopped can be begun again while there is time. */
function isOverWithout(state: TillState, holding: Holding): state is Ended {
  if (state.step !== "ended" || state.ending === "sold" || state.ending === "replaced") {
    return false;
  }
  return state.ending !== "stopped" || holding.status !== "held";
}

function Back({ eventId }: { eventId: string }) {
  const { words } = useLanguage();
  return (
    <p className="back">
      <Link to={{ page: "event", eventId }}>
        <Icon name="back" /> {words.checkout.back}
      </Link>
    </p>
  );
}

function Head({ event }: { event: EventDetails }) {
  const { words } = useLanguage();
  const title = useTimedTitle(event.event_id, `${words.checkout.title} · ${event.name}`);
  const heading = useArrival("checkout", title);
  return (
    <div className="checkout-head">
      <h1 ref={heading} tabIndex={-1}>
        {words.checkout.title}
      </h1>
      <p>{event.name}</p>
      <ConnectionStatus eventId={event.event_id} />
      <Deadline eventId={event.event_id} />
    </div>
  );
}

/** The time left, and more of it, or why not. */
function Deadline({ eventId }: { eventId: string }) {
  const { reservation: words } = useWords();
  const formats = useFormats();
  const reservation = useReservation(eventId);
  const { holding, pending, refusal } = reservation;
  if (holding.status !== "held") return null;
  return (
    <div className="deadline">
      <HoldClock eventId={eventId} reservation={reservation} />
      <p className="hint">{words.heldUntil(formats.time(holding.expiresAt))}</p>
      <NoMoreTime holding={holding} />
      <RefusalText refusal={refusal} asked="extend" />
      <StillAsking pending={pending} />
    </div>
  );
}

/** A change that was not saved is not paid for either. */
function Unsaved({ eventId }: { eventId: string }) {
  const { words } = useLanguage();
  const draft = useStore(draftOf(eventId));
  return draft && <p className="waiting">{words.checkout.changed}</p>;
}

function Total({ amount, currency }: { amount: number | null; currency: string | null }) {
  const { words } = useLanguage();
  const formats = useFormats();
  return (
    <p className="sum-line">
      <span>{words.order.total}</span>
      <strong className="total">
        {amount === null ? words.order.noPrice : formats.money(amount, currency)}
      </strong>
    </p>
  );
}
