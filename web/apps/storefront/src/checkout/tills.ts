/** The till of each event: one a page, whatever shows it. */

import type { DibsClient } from "@dibs/client";
import { type Checkout, heldBy, takeUp } from "@dibs/client/orders";
import { useDibs } from "@dibs/react";
import { useSyncExternalStore } from "react";
import { ordersHere } from "./orders";
import { provider } from "./providers";
import { askStripe } from "./stripe";
import { createTill, pause, type Till, type TillState } from "./till";

const AGAIN_MS = 2_000;

const tills = new Map<string, Till>();

export function tillOf(client: DibsClient, eventId: string): Till {
  const known = tills.get(eventId);
  if (known) return known;
  const orders = ordersHere();
  // Where nothing is kept, only the client knows what proves whose it is.
  const proved = ({ reservations, ...more }: Checkout): Checkout => {
    const own = heldBy(client, eventId);
    const all = reservations.map((one) => (one.id === own?.id ? own : one));
    return { ...more, reservations: all };
  };
  const made = createTill(eventId, {
    orders: { ...orders, createOrder: (checkout) => orders.createOrder(proved(checkout)) },
    ...(provider() === "stripe" && { ask: askStripe }),
    ended: async (order, ending) => {
      const part = order.reservations.find(({ event }) => event === eventId);
      const sold = ending === "replaced" ? part?.sold_id : null;
      const { reservations } = client;
      const look = () => (sold ? takeUp(client, eventId, sold) : reservations.validate(eventId));
      for (;;) {
        const outcome = await look();
        if (outcome.ok || outcome.refusal.code !== "no_answer") break;
        await pause(AGAIN_MS);
      }
    },
  });
  tills.set(eventId, made);
  return made;
}

export function useTill(eventId: string): { till: Till; state: TillState } {
  const till = tillOf(useDibs(), eventId);
  return { till, state: useSyncExternalStore(till.subscribe, till.read, till.read) };
}
