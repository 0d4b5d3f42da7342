/** The choice or the hold: what is in it, and what can be done with it but pay. */

import type { EventDetails } from "@dibs/client";
import { AskButton, useAnnounce, useFormats, useWords } from "@dibs/react";
import { useEffect, useRef } from "react";
import { useLanguage } from "../language/useLanguage";
import { BoughtAlready } from "../tickets/BoughtAlready";
import { NoMoreTime } from "./HoldClock";
import { Lines } from "./Lines";
import type { Line } from "./lines";
import { StillAsking } from "./StillAsking";
import { TroubleText } from "./TroubleText";
import type { ItemisedOrder } from "./useItemised";

interface OrderPanelProps {
  readonly event: EventDetails;
  readonly order: ItemisedOrder;
  readonly hasSeats: boolean;
  readonly isSelling: boolean;
}

export function OrderPanel({ event, order, hasSeats, isSelling }: OrderPanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const panel = useRef<HTMLElement>(null);
  const { holding, lines, lost, pending, trouble, isChanged } = order;
  const isHeld = holding.status === "held";
  const { title, text } = useSaying(order, hasSeats, isSelling);

  // Whoever pressed a button at the bottom of a small screen sees what came of it; who
  // comes with a hold begins at the top.
  const wasHeld = useRef(isHeld);
  useEffect(() => {
    const isNew = trouble || (isHeld && !wasHeld.current);
    wasHeld.current = isHeld;
    if (isNew) panel.current?.scrollIntoView({ block: "nearest" });
  }, [isHeld, trouble]);

  const remove = (line: Line) =>
    line.kind === "seat" ? order.toggleSeat(line.id) : order.setCount(line.id, 0);

  return (
    <section
      ref={panel}
      className="card panel"
      aria-labelledby="order-title"
      data-status={isChanged ? "changed" : holding.status}
    >
      <h2 id="order-title" ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <p className="panel-text">{text}</p>
      {order.released && <Released order={order} />}
      <Regained order={order} />
      <BoughtAlready eventId={event.event_id} />
      <TroubleText trouble={trouble} event={event} />
      <StillAsking pending={pending} />
      <Lines
        lines={lines}
        lost={lost}
        heading={heading}
        onRemove={pending === null ? remove : undefined}
      />
      {isHeld && <HoldActions order={order} />}
    </section>
  );
}

function useSaying(
  { holding, isChanged, lines, released }: ItemisedOrder,
  hasSeats: boolean,
  isSelling: boolean,
) {
  const { order } = useLanguage().words;
  const { reservation } = useWords();
  const formats = useFormats();
  if (isChanged) return { title: order.changed, text: order.changedText };
  if (holding.status === "held") {
    const until = reservation.heldUntil(formats.time(holding.expiresAt));
    return {
      title: reservation.held,
      text: `${until} ${isSelling ? order.changeHint : order.lessHint}`,
    };
  }
  const nothing = hasSeats ? order.nothing : order.nothingWithoutSeats;
  return { title: order.choice, text: lines.length > 0 || released ? "" : nothing };
}

function HoldActions({ order }: { order: ItemisedOrder }) {
  const { words } = useLanguage();
  const { holding, pending, isChanged } = order;
  return (
    <div className="actions">
      {isChanged && (
        <button
          type="button"
          aria-disabled={pending !== null}
          onClick={() => pending === null && order.undo()}
        >
          {words.order.undo}
        </button>
      )}
      <AskButton verb="release" pending={pending} onAsk={order.release} />
      <NoMoreTime holding={holding} />
    </div>
  );
}

function Released({ order }: { order: ItemisedOrder }) {
  const { words } = useLanguage();
  return (
    <div className="actions">
      <p>{words.order.released}</p>
      <button type="button" onClick={order.chooseAgain}>
        {words.order.chooseAgain}
      </button>
    </div>
  );
}

/** What came of trying for the same again. */
function Regained({ order: { regained, nameOf } }: { order: ItemisedOrder }) {
  const { expired } = useLanguage().words;
  const announce = useAnnounce();
  const names = (seats: readonly string[]) => seats.map(nameOf).join(", ");
  const others =
    regained?.gone.length && expired.others(names(regained.gone), names(regained.given));
  const text = regained && (others || expired.same);
  useEffect(() => {
    if (text) announce(text);
  }, [text, announce]);
  return text && <p className="regained">{text}</p>;
}
