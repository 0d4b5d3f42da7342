/** Paying for what is held: by whichever provider the service has, or without any. */

import type { EventDetails, Reservation } from "@dibs/client";
import { type ReservationState, useHolding } from "@dibs/react";
import { useState } from "react";
import { useLanguage } from "../language/useLanguage";
import { BankDialog } from "./BankDialog";
import { BankWaits } from "./BankWaits";
import { CardForm } from "./CardForm";
import { FreeOrder } from "./FreeOrder";
import { provider } from "./providers";
import { StripeForm } from "./StripeForm";
import { answerWith } from "./sandbox";
import { proveStripe } from "./stripe";
import type { TillState } from "./till";
import { useTill } from "./tills";
import { Unpaid } from "./Unpaid";
import { WhyNot } from "./WhyNot";

interface PaymentProps {
  readonly event: EventDetails;
  readonly held: Reservation;
  readonly reservation: ReservationState;
}

export function Payment(props: PaymentProps) {
  const { checkout } = useLanguage().words;
  const isTaken = provider() !== null && props.held.amount_minor !== null;
  return (
    <section className="card payment" aria-labelledby="payment-title">
      <h2 id="payment-title">{checkout.payment}</h2>
      {isTaken ? <Till {...props} /> : <Unpaid {...props} />}
    </section>
  );
}

function Till({ event, held }: PaymentProps) {
  const { event_id: eventId } = event;
  const { checkout } = useLanguage().words;
  const { till, state } = useTill(eventId);
  const [takesOther, setTakesOther] = useState(false);
  const mayTakeOther = event.late_payment === "next_best" && held.amount_minor !== 0;
  const accepts = takesOther ? "next_best" : "equal";
  const Form = FORMS[held.amount_minor === 0 ? "nobody" : (provider() ?? "nobody")];
  return (
    <>
      <Form
        held={held}
        eventId={eventId}
        state={state}
        onPay={(confirm) => till.pay(held.id, accepts, confirm)}
      >
        {mayTakeOther && (
          <label className="choice">
            <input
              type="checkbox"
              checked={takesOther}
              onChange={({ target }) => setTakesOther(target.checked)}
            />
            <span>{checkout.takesOther}</span>
          </label>
        )}
        <WhyNot state={state} />
      </Form>
      <Underway eventId={eventId} state={state} />
      {state.step === "proving" &&
        (provider() === "stripe" ? (
          <BankWaits onGoOn={() => till.prove(proveStripe)} />
        ) : (
          <BankDialog
            order={state.order}
            onAnswer={(approves) => till.prove(answerWith(approves))}
          />
        ))}
    </>
  );
}

const FORMS = { sandbox: CardForm, stripe: StripeForm, nobody: FreeOrder } as const;

/** That the money is on its way, which may take a while. */
function Underway({ eventId, state }: { eventId: string; state: TillState }) {
  const { checkout } = useLanguage().words;
  const isOver = useHolding(eventId).status === "expired";
  const isSold = state.step === "ended" && state.ending !== "stopped";
  const isWaiting = state.step === "waiting" || isSold;
  return (
    <p className="waiting" role="status">
      {isWaiting ? (isOver ? checkout.waitingOver : checkout.waiting) : ""}
    </p>
  );
}
