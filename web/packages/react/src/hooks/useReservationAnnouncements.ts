import { useEffect, useRef } from "react";
import { useLocale } from "../locale/LocaleProvider";
import { useDibs } from "./DibsProvider";
import { useAnnounce } from "./useAnnounce";

/** Enough to press one button: what WCAG asks to be warned by. */
const LAST_CALL_SECONDS = 20;

/**
 * Says the time left of one's own hold at 5, 2 and 1 minutes and at 20 seconds, a new
 * deadline, and the end; no more. `ReservationStatus` does it by itself; for clocks of
 * one's own. Several at once are heard once.
 */
export function useReservationAnnouncements(eventId: string): void {
  const { reservations } = useDibs();
  const announce = useAnnounce();
  const localised = useLocale();
  const speaker = useRef(localised);
  useEffect(() => {
    speaker.current = localised;
  });

  // Not by rendering: a page too busy to render within that second must still say it.
  useEffect(() => {
    let before = 0;
    return reservations.subscribeCountdown(eventId, () => {
      const { secondsLeft = 0, announce: minutes = null } = reservations.countdown(eventId) ?? {};
      const isLastCall = before > LAST_CALL_SECONDS && secondsLeft <= LAST_CALL_SECONDS;
      before = secondsLeft;
      const words = speaker.current.words.reservation;
      if (isLastCall && secondsLeft > 0) announce(words.secondsLeft(secondsLeft));
      else if (minutes !== null) announce(words.minutesLeft(minutes));
    });
  }, [announce, eventId, reservations]);

  useEffect(() => {
    let before = reservations.read(eventId);
    return reservations.subscribe(eventId, () => {
      const [previous, holding] = [before, reservations.read(eventId)];
      before = holding;
      if (previous.status !== "held") return;
      const { words, formats } = speaker.current;
      if (holding.status === "expired") {
        announce(words.reservation.expired);
      } else if (holding.status === "held" && holding.expiresAt > previous.expiresAt) {
        announce(words.reservation.extended(formats.time(holding.expiresAt)));
      }
    });
  }, [announce, eventId, reservations]);
}
