import type { EventAvailability } from "@dibs/client";
import { type Plan, useAnnounce, useWords } from "@dibs/react";
import { useEffect, useMemo, useRef } from "react";
import { useLanguage } from "../language/useLanguage";
import { countOf, type Draft } from "./draft";
import { type Line, linesOf, seatName } from "./lines";
import { lostSeats } from "./lost";
import type { Order } from "./useOrder";

/** An order as its lines, with what of it can still be had. */
export interface ItemisedOrder extends Order {
  readonly lines: readonly Line[];
  /** Chosen seats that are somebody else's by now. */
  readonly lost: ReadonlySet<string>;
  /** What is chosen and can be had. */
  readonly wanted: Draft;
  readonly isEmpty: boolean;
  /** What a seat is called. */
  nameOf(seat: string): string;
}

export function useItemised(
  order: Order,
  availability: EventAvailability | undefined,
  plan: Plan | null | undefined,
): ItemisedOrder {
  const words = useWords().seats;
  const { draft } = order;
  const items = availability?.items;
  const lines = useMemo(
    () => linesOf(draft, { items: items ?? {}, seatOf: (id) => plan?.byId.get(id), words }),
    [draft, items, plan, words],
  );
  const lost = lostSeats(order, plan, availability);
  const wanted = { items: draft.items, seats: draft.seats.filter((id) => !lost.has(id)) };
  const nameOf = (id: string) => {
    const seat = plan?.byId.get(id);
    return seat ? seatName(seat, words) : id;
  };
  useSayingLost(lost, nameOf);
  return { ...order, lines, lost, wanted, nameOf, isEmpty: countOf(wanted) === 0 };
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
