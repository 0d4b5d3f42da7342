/** What is chosen and what is held at one event, and all that can be done about it. */

import type { EventAvailability, EventDetails, Holding, Pending, Refusal } from "@dibs/client";
import { useAnnounce, useFormats, useReservation, useWords } from "@dibs/react";
import { useMemo, useState } from "react";
import { useLanguage } from "../language/useLanguage";
import { useStore } from "../state/store";
import {
  asWhole,
  asWish,
  type Draft,
  heldIn,
  isSame,
  NOTHING,
  setCount,
  toggleSeat,
} from "./draft";
import { draftOf } from "./drafts";

/** A limit that the page knows before it asks. */
const TOO_MANY_SEATS = { code: "too_many_seats", message: "" } as const;

export interface Regained {
  readonly gone: readonly string[];
  readonly given: readonly string[];
}

export interface Order {
  readonly holding: Holding;
  readonly pending: Pending;
  readonly trouble: Refusal | null;
  /** What is held; nothing unless something is. */
  readonly held: Draft;
  /** What is chosen: begins as what is held. */
  readonly draft: Draft;
  /** Seats that were asked for and are somebody else's. */
  readonly refused: readonly string[];
  /** Seats that were asked for and not answered yet: who has them may be this buyer. */
  readonly unanswered: readonly string[];
  /** Whether something is held and something else chosen. */
  readonly isChanged: boolean;
  /** What was just given back. */
  readonly released: Draft | null;
  /** After trying again: seats that are somebody else's now, and those in their place. */
  readonly regained: Regained | null;
  toggleSeat(seat: string): void;
  setCount(item: string, count: number): void;
  /** Back to what is held. */
  undo(): void;
  /** Reserves, or changes what is held; seats of `best` are chosen by the service. */
  submit(wanted: Draft, best?: Readonly<Record<string, number>>): Promise<void>;
  extend(): void;
  release(): Promise<void>;
  chooseAgain(): void;
  tryAgain(): Promise<void>;
  /** Leaves what is over behind. */
  dismiss(): void;
}

export function useOrder(event: EventDetails, availability: EventAvailability | undefined): Order {
  const { words } = useLanguage();
  const said = useWords();
  const formats = useFormats();
  const announce = useAnnounce();
  const reservation = useReservation(event.event_id);
  const { holding, pending, refusal } = reservation;
  const drafts = draftOf(event.event_id);
  const kept = useStore(drafts);
  const [corrected, setCorrected] = useState<Refusal | null>(null);
  const [limit, setLimit] = useState<Refusal | null>(null);
  const [released, setReleased] = useState<Draft | null>(null);
  const [regained, setRegained] = useState<Regained | null>(null);

  const held = useMemo(() => {
    if (holding.status !== "held") return NOTHING;
    const isSeat = (item: string) =>
      (availability?.items[item] ?? event.items[item])?.kind === "seat";
    return heldIn(holding.reservation, isSeat);
  }, [holding, availability?.items, event]);
  const draft = kept ?? held;
  const isHeld = holding.status === "held";
  const isAsked = pending === "reserve" || pending === "amend" || refusal?.code === "no_answer";

  // Why something was refused is told until something else is chosen.
  const told = refusal === corrected ? null : refusal;

  /** What was said of the last thing that was done. */
  const forget = () => {
    setLimit(null);
    setReleased(null);
    setRegained(null);
  };
  /** What is over makes room for a new choice. */
  const write = (next: Draft) => {
    if (holding.status === "expired" || holding.status === "confirmed") reservation.dismiss();
    forget();
    setCorrected(refusal);
    drafts.write(isSame(next, held) ? null : next);
  };

  return {
    holding,
    pending,
    trouble: limit ?? told,
    held,
    draft,
    refused: refusal?.code === "seats_unavailable" ? refusal.seats : [],
    unanswered: isAsked ? draft.seats : [],
    isChanged: isHeld && !isSame(draft, held),
    released,
    regained,
    toggleSeat: (seat) => {
      const next = toggleSeat(draft, seat);
      const isOver = next.seats.length > Math.max(event.seats_max, draft.seats.length);
      if (isOver) setLimit(TOO_MANY_SEATS);
      else write(next);
    },
    setCount: (item, count) => {
      write(setCount(draft, item, count));
      const name = availability?.items[item]?.name ?? item;
      announce(said.reservation.units(count, name));
    },
    undo: () => write(held),
    submit: async (wanted, best = {}) => {
      forget();
      const outcome = isHeld
        ? await reservation.amend(asWhole(wanted, best))
        : await reservation.reserve(asWish(wanted, best));
      if (!outcome.ok) return;
      drafts.write(null);
      const { expires_at: until } = outcome.reservation;
      const heldUntil = said.reservation.heldUntil(formats.time(until));
      announce(isHeld ? words.order.saved : `${said.reservation.held}. ${heldUntil}`);
    },
    extend: () => void reservation.extend(),
    release: async () => {
      const outcome = await reservation.release();
      if (!outcome.ok) return;
      drafts.write(null);
      setReleased(held);
      announce(words.order.released);
    },
    chooseAgain: () => released && write(released),
    tryAgain: async () => {
      const outcome = await reservation.tryAgain();
      if (!outcome.ok) return;
      const { again } = outcome.reservation;
      drafts.write(null);
      setRegained({ gone: again?.seats_gone ?? [], given: again?.seats_other ?? [] });
    },
    dismiss: reservation.dismiss,
  };
}
