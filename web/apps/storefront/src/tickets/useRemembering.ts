import type { EventDetails, Holding } from "@dibs/client";
import { useEffect } from "react";
import type { TillState } from "../checkout/till";
import type { Line } from "../order/lines";
import { purchaseOf, remember } from "./wallet";

/** Keeps what was bought, here or in another tab, as soon as it can be named. */
export function useRemembering(
  event: EventDetails,
  holding: Holding,
  lines: readonly Line[] | null,
  state?: TillState,
): void {
  const order = state?.step === "ended" ? state.order : null;
  useEffect(() => {
    if (holding.status === "confirmed" && lines) {
      remember(purchaseOf(holding.reservation, event, lines, order));
    }
  }, [event, holding, lines, order]);
}
