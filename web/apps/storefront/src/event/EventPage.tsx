/** One event: what is left of it, one's choice, and one's hold. */

import type { EventAvailability, EventDetails } from "@dibs/client";
import {
  useKeptFocus,
  useReservationAnnouncements,
  useSeating,
  useSeatingPlan,
  useTicketAvailability,
} from "@dibs/react";
import { useEffect, useMemo, useRef } from "react";
import { LazyLatePayments } from "../checkout/LazyLatePayments";
import { useCatalogue } from "../events/catalogue";
import { standingOf } from "../events/standing";
import { useHeard } from "../events/useHeard";
import { useRefreshing } from "../events/useRefreshing";
import { WithEvent } from "../events/WithEvent";
import { heldDemand } from "../order/demand";
import { OrderBar } from "../order/OrderBar";
import { OrderPanel } from "../order/OrderPanel";
import { useHeldLines } from "../order/useHeldLines";
import { useItemised } from "../order/useItemised";
import { useOrder } from "../order/useOrder";
import { prepare } from "../routing/pages";
import { useMedia } from "../state/useMedia";
import { useNow } from "../state/useNow";
import { BoughtAlready } from "../tickets/BoughtAlready";
import { useRemembering } from "../tickets/useRemembering";
import { BestSeats } from "./BestSeats";
import { EventHead } from "./EventHead";
import { ExpiredView } from "./ExpiredView";
import { LazySeats, prepareSeats } from "./LazySeats";
import { SaleNotice } from "./SaleNotice";
import { Shelf } from "./Shelf";

export function EventPage({ eventId }: { eventId: string }) {
  return <WithEvent eventId={eventId}>{(event) => <Event event={event} />}</WithEvent>;
}

function Event({ event }: { event: EventDetails }) {
  const { availability } = useTicketAvailability(event.event_id);
  const isPlanned = Boolean(availability?.planVersion);
  useEffect(() => void prepare("checkout"), []);
  useEffect(() => {
    if (isPlanned) prepareSeats();
  }, [isPlanned]);
  useReservationAnnouncements(event.event_id);
  const asked = useOrder(event, availability);
  const isSelling = availability?.onSale ?? event.on_sale;
  const seating = useSeating(event.event_id, {
    chosen: asked.draft.seats,
    yours: asked.held.seats,
    refused: asked.refused,
    unanswered: asked.unanswered,
    seatsMax: event.seats_max,
    isLocked: asked.pending !== null || !isSelling,
    onToggle: ({ id }) => asked.toggleSeat(id),
  });
  const plan = useSeatingPlan(seating);
  const order = useItemised(asked, availability, plan);
  const heldLines = useHeldLines(event, order.holding, plan);
  useRemembering(event, order.holding, heldLines);
  const held = useMemo(() => heldDemand(asked.holding, event), [asked.holding, event]);
  const heard = useHeard(event.event_id);
  const now = useNow(!isSelling);
  const standing = standingOf(event, heard, held, now);
  const isDue = standing === "soon" && Date.parse(event.sales_start_at ?? "") <= now;
  useDetailsUpToDate(event, availability, isDue ? DUE_MS : isSelling ? SELLING_MS : CLOSED_MS);
  const parts = { event, order, isSelling };
  const isExpired = order.holding.status === "expired";
  const isOffering = isSelling && standing !== "soldOut";
  const isUsed = order.lines.length > 0 || order.holding.status !== "none";
  const hasOrder = !isExpired && (isOffering || isUsed || order.released !== null);
  // While the plan is on its way the map says so, and why where it does not come.
  const hasSeats = plan === undefined ? sellsSeats(event) : plan !== null && plan.seats.length > 0;
  const isWide = useMedia("(min-width: 940px)");
  const best = hasSeats && isOffering && (
    <BestSeats event={event} order={order} seating={seating} />
  );
  const page = useRef<HTMLDivElement>(null);
  const { holding, isChanged, released } = order;
  useKeptFocus(page, `${holding.status} ${isChanged} ${released !== null}`, orderTitle);
  return (
    <div ref={page} className="event" data-seated={hasSeats ? "" : undefined}>
      <EventHead event={event} standing={standing} availability={heard} />
      <SaleNotice event={event} standing={standing} isBare={isBare(availability)} />
      <LazyLatePayments
        event={event}
        plan={plan}
        own={holding.status === "held" ? holding.reservation.id : null}
      />
      {isExpired && <ExpiredView event={event} order={order} lines={heldLines ?? []} />}
      {!hasOrder && <BoughtAlready eventId={event.event_id} />}
      {hasSeats && (
        <LazySeats seating={seating} held={held}>
          {!isWide && best}
        </LazySeats>
      )}
      <div className="side">
        {isWide && best}
        {availability && <Shelf {...parts} items={availability.items} />}
        {hasOrder && <OrderPanel {...parts} hasSeats={hasSeats} />}
        {hasOrder && <OrderBar {...parts} />}
      </div>
    </div>
  );
}

const orderTitle = () =>
  document.getElementById("order-title") ?? document.querySelector<HTMLElement>("h1");

const sellsSeats = ({ items }: EventDetails) =>
  Object.values(items).some(({ kind }) => kind === "seat");

const isBare = (availability: EventAvailability | undefined) =>
  availability !== undefined && Object.keys(availability.items).length === 0;

/** All who have the page open hear of a sale's begin at once, and must not all ask then. */
const NEWS_SPREAD_MS = 3_000;
/** When and why it does not sell is not heard, and may be put off while one waits. */
const CLOSED_MS = 60_000;
/** It was to begin by now. */
const DUE_MS = 10_000;
/** What else may be another: its name, the most one may hold. */
const SELLING_MS = 600_000;

/**
 * Reads an event again now and then, and when it begins or ceases to sell, or sells what it
 * did not have or for other money; within three seconds, since what is heard says the rest.
 */
function useDetailsUpToDate(
  event: EventDetails,
  availability: EventAvailability | undefined,
  everyMs: number,
) {
  const details = useCatalogue().event(event.event_id);
  useRefreshing(details, everyMs);
  const isNews =
    availability !== undefined &&
    !availability.isCached &&
    (availability.onSale !== event.on_sale ||
      Object.entries(availability.items).some(
        ([item, { currency }]) => !(item in event.items) || currency !== event.currency,
      ));
  const heard = availability?.position;
  const asking = useRef<ReturnType<typeof setTimeout>>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each thing heard.
  useEffect(() => {
    if (!isNews || asking.current !== undefined) return;
    asking.current = setTimeout(() => {
      asking.current = undefined;
      details.refresh();
    }, Math.random() * NEWS_SPREAD_MS);
  }, [isNews, heard, details]);
  useEffect(
    () => () => {
      clearTimeout(asking.current);
      asking.current = undefined;
    },
    [],
  );
}
