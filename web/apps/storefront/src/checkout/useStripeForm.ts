import type { Reservation } from "@dibs/client";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useLanguage } from "../language/useLanguage";
import { look } from "../looks/theme";
import {
  amountAtStripe,
  loadStripe,
  PATIENCE_MS,
  type Stripe,
  type StripeElements,
} from "./stripe";

interface Loaded {
  readonly stripe: Stripe;
  readonly elements: StripeElements;
}

export interface StripeFormState {
  readonly place: RefObject<HTMLDivElement | null>;
  /** Null until something can be typed into it. */
  readonly loaded: Loaded | null;
  /** It did not come, until it is asked for again. */
  readonly isFailed: boolean;
  readonly tryAgain: () => void;
}

/** Stripe's form of paying for what is held, once it has come. */
export function useStripeForm({ amount_minor: amount, currency }: Reservation): StripeFormState {
  const { code: locale } = useLanguage();
  const place = useRef<HTMLDivElement>(null);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [isFailed, setIsFailed] = useState(false);

  useEffect(() => {
    if (isFailed) return;
    let isGone = false;
    let element: { destroy(): void } | null = null;
    let late: ReturnType<typeof setTimeout> | undefined;
    const fail = () => !isGone && setIsFailed(true);
    loadStripe(locale).then((stripe) => {
      if (isGone || !place.current) return;
      const elements = stripe.elements({
        mode: "payment",
        amount: amountAtStripe(amount ?? 0, currency ?? ""),
        currency: currency?.toLowerCase(),
        captureMethod: "manual",
        loader: "never",
        appearance: { theme: looksDark() ? "night" : "stripe" },
      });
      const made = elements.create("payment");
      element = made;
      late = setTimeout(fail, PATIENCE_MS);
      made.on("ready", () => {
        clearTimeout(late);
        if (!isGone) setLoaded({ stripe, elements });
      });
      made.on("loaderror", fail);
      made.mount(place.current);
    }, fail);
    return () => {
      isGone = true;
      clearTimeout(late);
      element?.destroy();
      setLoaded(null);
    };
  }, [locale, amount, currency, isFailed]);

  return { place, loaded, isFailed, tryAgain: () => setIsFailed(false) };
}

function looksDark(): boolean {
  const chosen = look.read();
  return (
    chosen === "dark" || (chosen === "system" && matchMedia("(prefers-color-scheme: dark)").matches)
  );
}
