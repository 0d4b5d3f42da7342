import type { EventAvailability } from "@dibs/client";
import { type Plan, useAnnounce, useWords } from "@dibs/react";
import { useEffect, useRef } from "react";
import { useLanguage } from "../language/useLanguage";
import type { Draft } from "./draft";
import { asHeld, type Line, linesOf, seatName } from "./lines";
import { lostSeats } from "./lost";
import type { Order } from "./useOrder";

/** An order as its lines, with what of it can still be had. */
export interface ItemisedOrder extends Order {
  readonly lines: readonly Line[];
  /** What they come to without those that are lost; null where that cannot be known. */
  readonly amountMinor: number | null;
  /** Chosen seats that are somebody else's by now. */
  readonly lost: ReadonlySet<string>;
  /** What is chosen and can be had. */
  readonly wanted: Draft;
  /** What a seat is called. */
  nameOf(seat: string): string;
}

export function useItemised(
  order: Order,
  availability: EventAvailability | undefined,
  plan: Plan | null | undefined,
): ItemisedOrder {
  const words = useWords().seats;
  const { draft, held, holding } = order;
  const linesNow = (of: Draft) => linesOf(of, { items: availability?.items ?? {}, plan, words });
  const lost = lostSeats(order, plan, availability);
  const heldMinor = holding.status === "held" ? holding.reservation.amount_minor : 0;
  const wanted = { items: draft.items, seats: draft.seats.filter((id) => !lost.has(id)) };
  const nameOf = (id: string) => {
    const seat = plan?.byId.get(id);
    return seat ? seatName(seat, words) : id;
  };
  useSayingLost(lost, nameOf);
  return {
    ...order,
    ...asHeld(linesNow(draft), linesNow(held), heldMinor, lost),
    lost,
    wanted,
    nameOf,
  };
}

/** Says which chosen seats have just become somebody else's. */
function useSayingLost(lost: ReadonlySet<string>, nameOf: (seat: string) => string) {
  const announce = useAnnounce();
  const { words } = useLanguage();
  const known = useRef(lost);
  useEffect(() => {
    const gone = [...lost].filter((id) => !known.current.has(id));
    known.current = lost;
    if (gone.length > 0) announce(`${gone.map(nameOf).join(" · ")}: ${words.order.lost}`);
  });
}
