/** Stripe's own script, loaded only where the service has a key for it. */

import { stripeKey } from "./providers";
import type { Confirm, Confirmed, TillParts } from "./till";

/** As much of it as this page uses: https://docs.stripe.com/js */
export interface StripeElements {
  create(kind: "payment", options?: object): StripeElement;
  submit(): Promise<{ error?: StripeError }>;
}

export interface StripeElement {
  on(what: "ready" | "loaderror", heard: () => void): void;
  mount(place: HTMLElement): void;
  destroy(): void;
}

interface Intent {
  readonly status: string;
  readonly last_payment_error?: StripeError | null;
}

interface StripeError {
  readonly payment_intent?: Intent;
  readonly code?: string;
  readonly decline_code?: string;
  readonly message?: string;
}

interface Answer {
  readonly error?: StripeError;
  readonly paymentIntent?: Intent;
}

export interface Stripe {
  elements(options: object): StripeElements;
  confirmPayment(asked: object): Promise<Answer>;
  handleNextAction(asked: { clientSecret: string }): Promise<Answer>;
  retrievePaymentIntent(clientSecret: string): Promise<Answer>;
}

declare global {
  interface Window {
    Stripe?: (key: string, options?: object) => Stripe;
  }
}

const SCRIPT = "https://js.stripe.com/v3/";
export const PATIENCE_MS = 15_000;

let loading: Promise<Stripe> | null = null;
let failures = 0;

/** Rejects where it cannot be had, or not soon; then it may be asked for again. */
export function loadStripe(locale = document.documentElement.lang): Promise<Stripe> {
  loading ??= loadAnew(locale).catch((error) => {
    loading = null;
    failures += 1;
    throw error;
  });
  return loading;
}

function loadAnew(locale: string): Promise<Stripe> {
  return new Promise<Stripe>((resolve, reject) => {
    const script = document.createElement("script");
    // Under the same address a browser would wait on for the answer that does not come.
    script.src = failures ? `${SCRIPT}?again=${failures}` : SCRIPT;
    script.onload = () => {
      const made = window.Stripe?.(stripeKey() ?? "", { locale });
      if (made) resolve(made);
      else reject(new Error("js.stripe.com gave no Stripe."));
    };
    script.onerror = () => reject(new Error("js.stripe.com does not answer."));
    setTimeout(script.onerror, PATIENCE_MS);
    document.head.append(script);
  });
}

/** An amount as Stripe counts it, which must be that of the service's intent. */
export const amountAtStripe = (minor: number, currency: string): number =>
  Math.round(minor * (COUNTED[currency.toUpperCase()] ?? 1));

/** What Stripe counts a minor unit as, where not as one: https://docs.stripe.com/currencies */
const COUNTED: Readonly<Record<string, number>> = { ISK: 100, UGX: 100, MGA: 0.01 };

/** What the form has is confirmed; Stripe asks the buyer's bank by itself. */
export const confirmStripe =
  (stripe: Stripe, elements: StripeElements): Confirm =>
  async ({ client_secret: secret }) =>
    standingOf(
      await answered(stripe, secret ?? "", () =>
        stripe.confirmPayment({
          elements,
          clientSecret: secret,
          confirmParams: { return_url: location.href },
          redirect: "if_required",
        }),
      ),
    );

/** The bank asks once more: who was asked before has left its question. */
export const proveStripe: Confirm = async ({ client_secret: secret }) => {
  const stripe = await loadStripe();
  const clientSecret = secret ?? "";
  const known = await stripe.retrievePaymentIntent(clientSecret);
  if (known.paymentIntent?.status !== "requires_action") return standingOf(known);
  const asked = () => stripe.handleNextAction({ clientSecret });
  return standingOf(await answered(stripe, clientSecret, asked));
};

/** What came of a payment that this page has not seen the end of, as after a bank's own page. */
export const askStripe: NonNullable<TillParts["ask"]> = async ({ client_secret: secret }) => {
  const stripe = await loadStripe().catch(() => null);
  const { paymentIntent: intent } = (await stripe?.retrievePaymentIntent(secret ?? "")) ?? {};
  const isTried = intent && (intent.status in STATUSES || intent.last_payment_error);
  return isTried ? standingOf({ paymentIntent: intent }) : null;
};

/** Takes out of the address what Stripe put there on the way back, a secret among it. */
export function forgetReturn(): void {
  if (location.search) history.replaceState(history.state, "", location.pathname);
}

/** Who leaves the bank's page by the browser's way back may find this one as it was left. */
async function answered(
  stripe: Stripe,
  secret: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const back = new AbortController();
  const isBack = new Promise((resolve) => {
    addEventListener("pageshow", resolve, { once: true, signal: back.signal });
  });
  const found = isBack.then(() => stripe.retrievePaymentIntent(secret));
  return Promise.race([ask(), found]).finally(() => back.abort());
}

function standingOf({ error, paymentIntent }: Answer): Confirmed {
  const intent = paymentIntent ?? error?.payment_intent;
  // Pressed again after it had come through, it is no failure.
  const status = STATUSES[intent?.status ?? ""];
  const complaint = error ?? intent?.last_payment_error;
  if (status || !complaint) return { status: status ?? "processing", error: null };
  const code = complaint.decline_code ?? complaint.code ?? "other";
  return { status: "failed", error: { code, message: complaint.message ?? "" } };
}

const STATUSES: Readonly<Record<string, Confirmed["status"]>> = {
  processing: "processing",
  requires_action: "needs_action",
  requires_capture: "authorised",
  succeeded: "succeeded",
};
