/** Stripe's Payment Element: cards and whatever else the seller takes, typed to Stripe. */

import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLanguage } from "../language/useLanguage";
import { look } from "../looks/theme";
import { declineText } from "./declines";
import { type PayFormProps, usePayButton } from "./form";
import { PayButton } from "./PayButton";
import { amountAtStripe, confirmStripe, loadStripe, type StripeElements } from "./stripe";
import { useComplaint } from "./useComplaint";

type Loaded = {
  readonly stripe: Awaited<ReturnType<typeof loadStripe>>;
  readonly elements: StripeElements;
};

export function StripeForm(props: PayFormProps) {
  const { held, state, onPay, children } = props;
  const { code: locale, words } = useLanguage();
  const { isPossible } = usePayButton(props);
  const { complaint } = useComplaint(state);
  const place = useRef<HTMLDivElement>(null);
  const [loaded, setLoaded] = useState<Loaded | "failed" | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { amount_minor: amount, currency } = held;

  useEffect(() => {
    let isGone = false;
    let element: { destroy(): void } | null = null;
    loadStripe(locale).then(
      (stripe) => {
        if (isGone || !place.current) return;
        const elements = stripe.elements({
          mode: "payment",
          amount: amountAtStripe(amount ?? 0, currency ?? ""),
          currency: currency?.toLowerCase(),
          captureMethod: "manual",
          appearance: { theme: looksDark() ? "night" : "stripe" },
        });
        const made = elements.create("payment");
        made.mount(place.current);
        element = made;
        setLoaded({ stripe, elements });
      },
      () => !isGone && setLoaded("failed"),
    );
    return () => {
      isGone = true;
      element?.destroy();
    };
  }, [locale, amount, currency]);

  const submit = async (submitted: FormEvent) => {
    submitted.preventDefault();
    if (!isPossible || !loaded || loaded === "failed") return;
    const { error } = await loaded.elements.submit();
    setProblem(error?.message ?? null);
    if (!error) onPay(confirmStripe(loaded.stripe, loaded.elements));
  };
  const { checkout } = words;
  const declined = complaint && declineText(checkout.declines, complaint);
  const says = loaded === "failed" ? checkout.noStripe : (problem ?? declined);

  return (
    <form className="pay-form" noValidate onSubmit={submit}>
      <div ref={place} className="stripe" />
      <p className="field-problem" role="alert">
        {says}
      </p>
      {children}
      <PayButton {...props} />
    </form>
  );
}

function looksDark(): boolean {
  const chosen = look.read();
  return (
    chosen === "dark" || (chosen === "system" && matchMedia("(prefers-color-scheme: dark)").matches)
  );
}
