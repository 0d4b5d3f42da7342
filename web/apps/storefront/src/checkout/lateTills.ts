/** The tills of orders whose reservation is not at hand: they only tell what becomes of them. */

import { useEffect } from "react";
import { ordersHere } from "./orders";
import type { Placed } from "./placed";
import { createTill, type Till } from "./till";
import { asking, type TillNow, useNow } from "./tills";

const tills = new Map<string, Till>();

export function useLateTill(eventId: string, { order, reservation }: Placed): TillNow {
  const till = tillOf(eventId, order);
  useEffect(() => till.resume(reservation), [till, reservation]);
  return useNow(till);
}

function tillOf(eventId: string, orderId: string): Till {
  const known = tills.get(orderId);
  if (known) return known;
  const made = createTill(eventId, {
    orders: ordersHere(),
    held: () => null,
    ...asking(),
    ended: () => {},
  });
  tills.set(orderId, made);
  return made;
}
