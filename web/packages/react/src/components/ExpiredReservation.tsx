import type { Reservation } from "@dibs/client";
import { useItems } from "../hooks/useItems";
import type { ReservationState } from "../hooks/useReservation";
import { useLocale } from "../locale/LocaleProvider";
import { AskButton } from "./AskButton";
import { Icon } from "./Icon";
import { RefusalText } from "./RefusalText";

interface ExpiredReservationProps {
  readonly eventId: string;
  readonly reservation: Reservation;
  readonly seatName: ((seatId: string) => string) | undefined;
  readonly calls: ReservationState;
}

/** What was held stays readable, and one press tries to hold the same again. */
export function ExpiredReservation(props: ExpiredReservationProps) {
  const { eventId, reservation, seatName, calls } = props;
  const words = useLocale().words.reservation;
  const items = useItems(eventId);
  return (
    <>
      <p className="dibs-reservation-words">
        <Icon name="alarm" />
        <strong>{words.expired}</strong>
      </p>
      <p className="dibs-hint">{words.expiredText}</p>
      <ul className="dibs-reservation-lines">
        {Object.entries(reservation.items).map(([id, quantity]) => (
          <li key={id}>{words.units(quantity, items[id]?.name ?? id)}</li>
        ))}
        {seatName && reservation.seats.map((seat) => <li key={seat}>{seatName(seat)}</li>)}
      </ul>
      <AskButton verb="again" pending={calls.pending} onAsk={calls.tryAgain} />
      <button type="button" className="dibs-button" data-kind="plain" onClick={calls.dismiss}>
        {words.dismiss}
      </button>
      <RefusalText refusal={calls.refusal} />
    </>
  );
}
