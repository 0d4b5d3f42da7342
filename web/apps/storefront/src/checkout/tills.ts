/** The till of each event: one a page, whatever shows it. */

import type { DibsClient } from "@dibs/client";
import { heldBy, takeUp } from "@dibs/client/orders";
import { useDibs } from "@dibs/react";
import { useSyncExternalStore } from "react";
import { ordersHere } from "./orders";
import { provider } from "./providers";
import { askStripe } from "./stripe";
import { createTill, PASSES, pause, type Till, type TillState } from "./till";

export const AGAIN_MS = 2_000;

const tills = new Map<string, Till>();

export function tillOf(client: DibsClient, eventId: string): Till {
  const known = tills.get(eventId);
  if (known) return known;
  const made = createTill(eventId, {
    orders: ordersHere(),
    held: () => heldBy(client, eventId),
    ...asking(),
    ended: async (order, ending) => {
      const part = order.reservations.find(({ event }) => event === eventId);
      const sold = ending === "replaced" ? part?.sold_id : null;
      const { reservations } = client;
      const look = () => (sold ? takeUp(client, eventId, sold) : reservations.validate(eventId));
      while (heldBy(client, eventId)?.id === part?.id) {
        const outcome = await look();
        if (outcome.ok || !PASSES.test(outcome.refusal.code)) break;
        await pause(AGAIN_MS);
      }
    },
  });
  tills.set(eventId, made);
  return made;
}

/** What knows of a payment besides the service. */
export const asking = () => (provider() === "stripe" ? { ask: askStripe } : {});

export interface TillNow {
  readonly till: Till;
  readonly state: TillState;
}

export const useTill = (eventId: string): TillNow => useNow(tillOf(useDibs(), eventId));

export function useNow(till: Till): TillNow {
  return { till, state: useSyncExternalStore(till.subscribe, till.read, till.read) };
}
