import type { EventDetails, Holding } from "@dibs/client";
import { heldBy } from "@dibs/client/orders";
import { useDibs } from "@dibs/react";
import { useEffect } from "react";
import { drop, isAbout } from "../checkout/placed";
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
  const client = useDibs();
  const order = state?.step === "ended" ? state.order : null;
  useEffect(() => {
    if (holding.status !== "confirmed" || !lines) return;
    const { reservation } = holding;
    const paid = isAbout(order, reservation.id) ? order : null;
    const held = heldBy(client, event.event_id);
    const token = held?.id === reservation.id ? held.token : undefined;
    remember(purchaseOf(reservation, event, lines, paid, token));
    if (paid) drop(event.event_id, paid.id);
  }, [client, event, holding, lines, order]);
}
