/** The bar always in reach: the time left, the total, and the one thing to do next. */

import type { EventDetails } from "@dibs/client";
import { useCountdown, useFormats, useWords } from "@dibs/react";
import type { MouseEvent } from "react";
import { useLanguage } from "../language/useLanguage";
import { goTo } from "../routing/router";
import { countOf } from "./draft";
import { HoldClock } from "./HoldClock";
import type { ItemisedOrder } from "./useItemised";

interface OrderBarProps {
  readonly event: EventDetails;
  readonly order: ItemisedOrder;
  readonly isSelling: boolean;
}

export function OrderBar({ event, order, isSelling }: OrderBarProps) {
  const next = useNext(event, order, isSelling);
  if (order.lines.length === 0) return null;
  const press = (click: MouseEvent) => {
    // The second of a double click must not press what has taken the button's place.
    if (next.isPossible && click.detail < 2) next.act();
  };
  return (
    <div className="bar">
      <HoldClock eventId={event.event_id} reservation={order} />
      <Total order={order} />
      <button type="button" className="primary" aria-disabled={!next.isPossible} onClick={press}>
        {next.label}
      </button>
    </div>
  );
}

function Total({ order }: { order: ItemisedOrder }) {
  const { words } = useLanguage();
  const formats = useFormats();
  const { holding, isChanged, draft } = order;
  const isHeld = holding.status === "held" && !isChanged;
  const amount = isHeld ? holding.reservation.amount_minor : order.amountMinor;
  const count = countOf(draft);
  return (
    <p className="sum">
      <strong className="total">
        {amount === null ? words.order.noPrice : formats.money(amount)}
      </strong>
      <small>{isHeld ? words.order.heldCount(count) : words.order.chosen(count)}</small>
    </p>
  );
}

function useNext(event: EventDetails, order: ItemisedOrder, isSelling: boolean) {
  const { words } = useLanguage();
  const { verbs } = useWords().reservation;
  const isOver = useCountdown(event.event_id)?.phase === "over";
  const { holding, pending, isChanged, lost, wanted } = order;
  const isEmpty = countOf(wanted) === 0;
  const isReady = pending === null && !isOver && !isEmpty;
  const submit = () => void order.submit(wanted);
  if (holding.status === "held" && !isChanged) {
    return {
      label: words.order.checkout,
      isPossible: !isOver,
      act: () => goTo({ page: "checkout", eventId: event.event_id }),
    };
  }
  if (holding.status === "held") {
    const label = pending === "amend" ? words.order.saving : words.order.save;
    return { label, isPossible: isReady, act: submit };
  }
  const isRest = lost.size > 0 && !isEmpty;
  const idle = isRest ? words.order.reserveRest : verbs.reserve.idle;
  return {
    label: pending === "reserve" ? verbs.reserve.busy : idle,
    isPossible: isReady && isSelling,
    act: submit,
  };
}
