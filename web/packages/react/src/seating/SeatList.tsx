import { useCallback, useEffect, useRef, useState } from "react";
import { type Look, root } from "../components/root";
import { useAnnounce } from "../hooks/useAnnounce";
import { useLocale } from "../locale/LocaleProvider";
import { canPress } from "./marks";
import type { Seat } from "./plan";
import { SeatListSection } from "./SeatListSection";
import type { Seating } from "./seating";
import { useSeatingPlan, useSeatsMax } from "./useSeating";
import { useSeatSpeech } from "./useSeatSpeech";

export interface SeatListProps extends Look {
  /** From `useSeating`. */
  readonly seating: Seating;
  /** The level of the sections' headings; rows have the next. */
  readonly headingLevel?: 2 | 3 | 4 | undefined;
}

/**
 * The same seats as on the map, for keyboard, screen reader and narrow screens: sections
 * open into rows, rows hold a button for each seat. Tab goes from section to section,
 * arrow keys go from seat to seat. Seats are only rendered where somebody looks.
 */
export function SeatList({ seating, headingLevel = 3, className }: SeatListProps) {
  const localised = useLocale();
  const says = localised.words.seats;
  const plan = useSeatingPlan(seating);
  const seatsMax = useSeatsMax(seating);
  const speech = useSeatSpeech(seating);
  const announce = useAnnounce();
  const [isFreeOnly, setFreeOnly] = useState(false);
  const [reason, setReason] = useState<string | null>(null);
  const spoken = useRef(speech);
  useEffect(() => {
    spoken.current = speech;
  }, [speech]);

  const press = useCallback(
    (seat: Seat) => {
      const said = spoken.current.reason(seating.press(seat));
      setReason(said);
      if (said) announce(said);
    },
    [announce, seating],
  );
  // Where one is in the list is shown on the map; why a seat cannot be had is shown here.
  const look = useCallback(
    (seat: Seat | null) => {
      seating.point(seat);
      const mark = seat && seating.markOf(seat);
      setReason(mark && !canPress(mark) ? spoken.current.reason(mark) : null);
    },
    [seating],
  );

  if (!plan) return null;
  return (
    <section {...root("dibs-seat-list", { className }, localised)} aria-label={says.list.name}>
      <p className="dibs-hint dibs-seat-list-hint">{says.list.hint}</p>
      {seatsMax !== undefined && (
        <p className="dibs-hint dibs-seat-list-most">{says.atMost(seatsMax)}</p>
      )}
      <label className="dibs-seat-list-filter">
        <input
          type="checkbox"
          checked={isFreeOnly}
          onChange={(event) => setFreeOnly(event.target.checked)}
        />
        {says.list.onlyFree}
      </label>
      {plan.sections.map((section) => (
        <SeatListSection
          key={section.seats[0]?.id ?? section.name}
          seating={seating}
          speech={speech}
          section={section}
          headingLevel={headingLevel}
          isFreeOnly={isFreeOnly}
          isOpenAtFirst={plan.sections.length === 1}
          onPress={press}
          onLook={look}
        />
      ))}
      {reason && <p className="dibs-seat-list-reason">{reason}</p>}
    </section>
  );
}
