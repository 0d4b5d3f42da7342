import type { Countdown, Holding } from "@dibs/client";
import { type ReactNode, useRef } from "react";
import { useCountdown } from "../hooks/useCountdown";
import { type ReservationState, useReservation } from "../hooks/useReservation";
import { useReservationAnnouncements } from "../hooks/useReservationAnnouncements";
import { useLocale } from "../locale/LocaleProvider";
import { ExpiredReservation } from "./ExpiredReservation";
import { HeldReservation } from "./HeldReservation";
import { Icon } from "./Icon";
import { type Look, root } from "./root";
import { useKeptFocus } from "./useKeptFocus";

type Shown = Exclude<Holding, { status: "none" }>;

export interface ReservationStatusView extends ReservationState {
  readonly holding: Shown;
  /** Null unless something is held, and the service's clock is known. */
  readonly countdown: Countdown | null;
}

export interface ReservationStatusProps extends Look {
  readonly eventId: string;
  /** `floating` stays in view at the end of the window, and goes once all is paid. */
  readonly variant?: "inline" | "floating" | undefined;
  /** How a seat is called in the list of what expired; without it only counts are told. */
  readonly seatName?: ((seatId: string) => string) | undefined;
  /** Something else to show inside. */
  readonly children?: ((view: ReservationStatusView) => ReactNode) | undefined;
}

/**
 * One's own hold on an event: how long it lasts, more time with one press, and after its
 * end what it held and a way to try for the same again. Nothing where nothing is held.
 */
export function ReservationStatus(props: ReservationStatusProps) {
  const reservation = useReservation(props.eventId);
  const countdown = useCountdown(props.eventId);
  useReservationAnnouncements(props.eventId);
  const { holding } = reservation;
  if (holding.status === "none") return null;
  if (holding.status === "confirmed" && props.variant === "floating") return null;
  return <ShownReservation {...props} view={{ ...reservation, holding, countdown }} />;
}

function ShownReservation(
  props: ReservationStatusProps & { readonly view: ReservationStatusView },
) {
  const { view, variant = "inline", className, children } = props;
  const localised = useLocale();
  const element = useRef<HTMLElement>(null);
  const { holding, countdown } = view;
  const hasTime = holding.status === "held" && holding.reservation.extensions_left > 0;
  useKeptFocus(element, `${holding.status} ${hasTime} ${countdown?.phase === "over"}`);
  return (
    <section
      {...root("dibs-reservation", { className }, localised)}
      ref={element}
      tabIndex={-1}
      // A page with both has one landmark of the name.
      role={variant === "inline" ? "group" : "region"}
      aria-label={localised.words.reservation.name}
      data-state={view.holding.status}
      data-phase={view.countdown?.phase}
      data-variant={variant}
    >
      {children ? children(view) : <Content {...props} />}
    </section>
  );
}

function Content(props: ReservationStatusProps & { readonly view: ReservationStatusView }) {
  const { eventId, seatName, view } = props;
  const { holding, countdown } = view;
  const words = useLocale().words.reservation;
  switch (holding.status) {
    case "held":
      return <HeldReservation holding={holding} countdown={countdown} calls={view} />;
    case "expired": {
      const { reservation } = holding;
      return <ExpiredReservation {...{ eventId, reservation, seatName }} calls={view} />;
    }
    case "confirmed":
      return (
        <p className="dibs-reservation-words">
          <Icon name="check" />
          <strong>{words.confirmed}</strong> {words.confirmedText}
        </p>
      );
  }
}
