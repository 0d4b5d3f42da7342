/** Stripe's own script, loaded only where the service has a key for it. */

import { stripeKey } from "./providers";
import type { Confirm } from "./till";

/** As much of it as this page uses: https://docs.stripe.com/js */
export interface StripeElements {
  create(kind: "payment", options?: object): { mount(place: HTMLElement): void; destroy(): void };
  submit(): Promise<{ error?: StripeError }>;
}

interface Intent {
  readonly status: string;
}

interface StripeError {
  readonly payment_intent?: Intent;
  readonly code?: string;
  readonly decline_code?: string;
  readonly message?: string;
}

interface Stripe {
  elements(options: object): StripeElements;
  confirmPayment(asked: object): Promise<{
    error?: StripeError;
    paymentIntent?: Intent;
  }>;
}

declare global {
  interface Window {
    Stripe?: (key: string, options?: object) => Stripe;
  }
}

const SCRIPT = "https://js.stripe.com/v3/";

let loading: Promise<Stripe> | null = null;

/** Rejects where it cannot be had; then it may be asked for again. */
export function loadStripe(locale: string): Promise<Stripe> {
  loading ??= new Promise<Stripe>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.onload = () => {
      const made = window.Stripe?.(stripeKey() ?? "", { locale });
      if (made) resolve(made);
      else reject(new Error("js.stripe.com gave no Stripe."));
    };
    script.onerror = () => reject(new Error("js.stripe.com cannot be reached."));
    document.head.append(script);
  });
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

/** What the form has is confirmed; Stripe asks the buyer's bank by itself. */
export const confirmStripe =
  (stripe: Stripe, elements: StripeElements): Confirm =>
  async ({ client_secret: clientSecret }) => {
    const { error, paymentIntent } = await stripe.confirmPayment({
      elements,
      clientSecret,
      confirmParams: { return_url: location.href },
      redirect: "if_required",
    });
    // Pressed again after it had come through, it is no failure.
    const paid = PAID[(paymentIntent ?? error?.payment_intent)?.status ?? ""];
    if (paid || !error) return { status: paid ?? "processing", error: null };
    const code = error.decline_code ?? error.code ?? "other";
    return { status: "failed", error: { code, message: error.message ?? "" } };
  };

const PAID: Readonly<Record<string, "authorised" | "processing" | "succeeded">> = {
  processing: "processing",
  requires_capture: "authorised",
  succeeded: "succeeded",
};
