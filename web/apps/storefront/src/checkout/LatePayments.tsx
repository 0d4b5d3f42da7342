/** Payments for what is not held any more: that they are on their way, or what became of them. */

import type { DibsClient, EventDetails, Holding, Reservation } from "@dibs/client";
import {
  heldBy,
  type Order,
  type OwnReservation,
  orderRefusalIn,
  takeUp,
} from "@dibs/client/orders";
import { type Plan, useDibs, useFormats, useReservation } from "@dibs/react";
import { useEffect, useState } from "react";
import { useLanguage } from "../language/useLanguage";
import { useHeldLines } from "../order/useHeldLines";
import { Icon } from "../shell/icons";
import { useRemembering } from "../tickets/useRemembering";
// Comes with the checkout, so that what both need is not cut into more scripts.
import "./CheckoutPage";
import { Money, useEnding } from "./Ending";
import { useLateTill } from "./lateTills";
import { ordersHere } from "./orders";
import type { Placed } from "./placed";
import { type Ended, PASSES, pause, type TillState } from "./till";
import { AGAIN_MS } from "./tills";

interface LatePaymentProps {
  readonly event: EventDetails;
  readonly plan: Plan | null | undefined;
  readonly placed: Placed;
}

interface LatePaymentsProps extends Omit<LatePaymentProps, "placed"> {
  readonly placed: readonly Placed[];
}

export function LatePayments({ placed, ...about }: LatePaymentsProps) {
  return placed.map((one) => <LatePayment key={one.order} placed={one} {...about} />);
}

function LatePayment({ event, plan, placed }: LatePaymentProps) {
  const { event_id: eventId } = event;
  const { till, state } = useLateTill(eventId, placed);
  const bought = useBought(eventId, placed, state);
  useRemembering(event, bought, useHeldLines(event, bought, plan), state);
  const { holding, dismiss } = useReservation(eventId);
  const isAtHand = holding.status === "expired" && holding.reservation.id === placed.reservation;
  const isComing = state.step === "waiting" || state.step === "proving";
  const [wasComing, setWasComing] = useState(false);
  // Of what ran out the page says itself that nothing was charged, and of what nobody paid
  // there is nothing to say.
  const isNothing =
    state.step === "ended" && state.ending === "stopped" && (isAtHand || !wasComing);
  useEffect(() => {
    if (isComing) setWasComing(true);
    if (isNothing) till.forget();
  }, [isComing, isNothing, till]);
  if (isComing) return <OnItsWay order={state.order} />;
  if (!isOver(state) || isNothing) return null;
  const close = () => {
    // Of what was charged and goes back the page must not say that nothing was.
    if (isAtHand && state.order.captured_minor > 0) dismiss();
    till.forget();
    // The button is gone, and who came to it by keyboard goes on from the top.
    document.querySelector<HTMLElement>("h1")?.focus();
  };
  return <Over order={state.order} ending={state.ending} onClose={close} />;
}

const isOver = (state: TillState): state is Ended =>
  state.step === "ended" && state.ending !== "sold" && state.ending !== "replaced";

function OnItsWay({ order }: { order: Order }) {
  const { checkout } = useLanguage().words;
  const formats = useFormats();
  return (
    <div className="sale earlier" role="status">
      <Icon name="hourglass" />
      <p>{checkout.earlier(formats.money(order.amount_minor, order.currency))}</p>
    </div>
  );
}

interface OverProps {
  readonly order: Order;
  readonly ending: Ended["ending"];
  readonly onClose: () => void;
}

function Over({ order, ending, onClose }: OverProps) {
  const { checkout } = useLanguage().words;
  const { title, text } = useEnding(order, ending);
  return (
    <div className="sale earlier" role="status">
      <Icon name="alarm" />
      <div className="actions">
        <p>
          <strong>{title}.</strong> {text} <Money order={order} />
        </p>
        <button type="button" onClick={onClose}>
          {checkout.close}
        </button>
      </div>
    </div>
  );
}

const NOTHING: Holding = { status: "none" };

/** What the money bought, as if it were at hand. */
function useBought(
  eventId: string,
  { reservation: held, token }: Placed,
  state: TillState,
): Holding {
  const client = useDibs();
  const [bought, setBought] = useState(NOTHING);
  const isSold = state.step === "ended" && !isOver(state);
  const part = isSold && state.order?.reservations.find(({ event }) => event === eventId);
  const soldId = part ? part.sold_id : null;
  useEffect(() => {
    if (!soldId) return;
    let isWanted = true;
    const isLeft = () => !isWanted;
    readSold(client, { event: eventId, id: soldId, token }, held, isLeft).then((reservation) => {
      if (reservation && isWanted) setBought({ status: "confirmed", reservation });
    });
    return () => {
      isWanted = false;
    };
  }, [client, eventId, soldId, held, token]);
  return bought;
}

/** Where nothing was held since, the page goes on with it. */
async function readSold(
  client: DibsClient,
  sold: OwnReservation,
  held: string,
  isLeft: () => boolean,
): Promise<Reservation | null> {
  while (!isLeft()) {
    try {
      const reservation = await ordersHere().readReservation(sold);
      if (heldBy(client, sold.event)?.id !== held) return reservation;
      const taken = await takeUp(client, sold.event, sold.id);
      if (taken.ok || !PASSES.test(taken.refusal.code)) return reservation;
    } catch (error) {
      if (!PASSES.test(orderRefusalIn(error).code)) return null;
    }
    await pause(AGAIN_MS);
  }
  return null;
}
