/** What all the forms of paying have in common. */

import type { Reservation } from "@dibs/client";
import { useCountdown, useFormats, useWords } from "@dibs/react";
import type { ReactNode } from "react";
import { useLanguage } from "../language/useLanguage";
import { provider } from "./providers";
import type { Confirm, TillState } from "./till";

export interface PayFormProps {
  readonly eventId: string;
  readonly held: Reservation;
  readonly state: TillState;
  readonly onPay: (confirm: Confirm) => void;
  /** Whether the form is there; it is unless said. */
  readonly isReady?: boolean;
  /** What else is asked or said, above the button. */
  readonly children?: ReactNode;
}

/** The button's words, and whether pressing it does anything. */
export function usePayButton({ eventId, held, state, isReady = true }: PayFormProps) {
  const { checkout } = useLanguage().words;
  const { verbs } = useWords().reservation;
  const formats = useFormats();
  const isOver = useCountdown(eventId)?.phase === "over";
  const { amount_minor: amount, currency } = held;
  const isEnded = state.step === "ended";
  const mayBeginAgain = isEnded && state.ending === "stopped";
  const isBusy = state.step === "asking" || state.step === "waiting" || (isEnded && !mayBeginAgain);
  const label = amount ? checkout.pay(formats.money(amount, currency)) : checkout.get;
  // Whose bank asks at Stripe may take another card instead; the sandbox asks over the form.
  const mayTakeOther = state.step === "proving" && provider() === "stripe";
  // What is over and under way already can still be paid, if the service says so.
  const mayPay = state.step === "open" || mayTakeOther;
  const isOpen = mayPay && (!isOver || state.order !== null);
  const isPossible = isReady && (isOpen || (mayBeginAgain && !isOver));
  return { label: isBusy ? verbs.confirm.busy : label, isPossible };
}
