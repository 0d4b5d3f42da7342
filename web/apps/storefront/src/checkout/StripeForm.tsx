/** Stripe's Payment Element: cards and whatever else the seller takes, typed to Stripe. */

import { type FormEvent, useState } from "react";
import { useLanguage } from "../language/useLanguage";
import { declineText } from "./declines";
import { type PayFormProps, usePayButton } from "./form";
import { PayButton } from "./PayButton";
import { confirmStripe } from "./stripe";
import { useComplaint } from "./useComplaint";
import { useStripeForm } from "./useStripeForm";

export function StripeForm(props: PayFormProps) {
  const { held, state, onPay, children } = props;
  const { checkout } = useLanguage().words;
  const { place, loaded, isFailed, tryAgain } = useStripeForm(held);
  const asked = { ...props, isReady: isFailed || loaded !== null };
  const { isPossible } = usePayButton(asked);
  const { complaint } = useComplaint(state);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async (submitted: FormEvent) => {
    submitted.preventDefault();
    if (!isPossible) return;
    if (isFailed) tryAgain();
    if (!loaded) return;
    const { error } = await loaded.elements.submit();
    setProblem(error?.message ?? null);
    if (!error) onPay(confirmStripe(loaded.stripe, loaded.elements));
  };
  const declined = complaint && declineText(checkout.declines, complaint);
  const says = isFailed ? checkout.noStripe : (problem ?? declined);

  return (
    <form className="pay-form" noValidate onSubmit={submit}>
      {!asked.isReady && <p className="hint form-loading">{checkout.loadingForm}</p>}
      <div ref={place} className="stripe" />
      <p className="field-problem" role="alert">
        {says}
      </p>
      {children}
      <PayButton {...asked} />
    </form>
  );
}
