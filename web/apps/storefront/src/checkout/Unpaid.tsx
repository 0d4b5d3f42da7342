/** Where no provider is set up, what is held is confirmed as it is. */

import type { EventDetails, Reservation } from "@dibs/client";
import {
  RefusalText,
  type ReservationState,
  useCountdown,
  useFormats,
  useWords,
} from "@dibs/react";
import type { MouseEvent } from "react";
import { useLanguage } from "../language/useLanguage";

interface UnpaidProps {
  readonly event: EventDetails;
  readonly held: Reservation;
  readonly reservation: ReservationState;
}

export function Unpaid({ event, held, reservation }: UnpaidProps) {
  const { checkout } = useLanguage().words;
  const formats = useFormats();
  const { verbs } = useWords().reservation;
  const isOver = useCountdown(event.event_id)?.phase === "over";
  const { pending, refusal, confirm } = reservation;
  const { amount_minor: amount, currency } = held;
  const { nothingToPay, atTill, play } = checkout;
  const label = amount ? checkout.pay(formats.money(amount, currency)) : checkout.get;
  const isPossible = pending === null && !isOver;
  const press = (click: MouseEvent) => {
    // Not the second half of a double click on what led here.
    if (isPossible && click.detail < 2) confirm();
  };
  return (
    <>
      {refusal?.code !== "forbidden" && (
        <p className="hint">{amount ? play : amount === null ? atTill : nothingToPay}</p>
      )}
      <RefusalText refusal={refusal} asked="confirm" />
      <div className="pay">
        <button type="button" className="primary" aria-disabled={!isPossible} onClick={press}>
          {pending === "confirm" ? verbs.confirm.busy : label}
        </button>
      </div>
    </>
  );
}
