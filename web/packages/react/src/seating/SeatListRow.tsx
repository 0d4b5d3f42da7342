import { memo, useId, useSyncExternalStore } from "react";
import { useLocale } from "../locale/LocaleProvider";
import { canPress, isPressed, type Mark, markNamed } from "./marks";
import type { Row, Seat } from "./plan";
import type { Seating } from "./seating";
import type { SeatSpeech } from "./useSeatSpeech";

interface SeatListRowProps {
  readonly seating: Seating;
  readonly speech: SeatSpeech;
  readonly row: Row;
  readonly headingLevel: 2 | 3 | 4;
  readonly isFreeOnly: boolean;
  /** The seat that Tab stops at, where it is in this row. */
  readonly tabStop: Seat | null;
  readonly isOpen: boolean;
  /** Opens and closes a row of a large section. */
  readonly onToggle: ((row: Row) => void) | undefined;
  readonly onPress: (seat: Seat) => void;
}

const unknown = () => "";

/** A row and its seats; renders again only when one of its own seats has changed. */
export const SeatListRow = memo(function SeatListRow(props: SeatListRowProps) {
  const { seating, speech, row, headingLevel, isFreeOnly, tabStop, isOpen, onPress } = props;
  const says = useLocale().words.seats;
  const id = useId();
  const marks = useSyncExternalStore(seating.subscribe, () => marksIn(seating, row), unknown);
  const shown = row.seats
    .map((seat, at) => [seat, markNamed(marks.charCodeAt(at) - FIRST)] as const)
    .filter(([seat, mark]) => !isFreeOnly || seat === tabStop || canPress(mark));
  if (shown.length === 0) return null;

  const Heading = `h${headingLevel + 1}` as "h3" | "h4" | "h5";
  const name = says.row(row.name);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset for each row would be read out twice
    <div className="dibs-seat-row" role="group" aria-labelledby={id}>
      <Heading id={id}>
        {props.onToggle ? (
          <button type="button" aria-expanded={isOpen} onClick={() => props.onToggle?.(row)}>
            {name}
          </button>
        ) : (
          name
        )}
      </Heading>
      {isOpen && (
        <div className="dibs-seat-buttons">
          {shown.map(([seat, mark]) => (
            <SeatButton
              key={seat.id}
              seat={seat}
              mark={mark}
              label={speech.label(seat, mark)}
              isTabStop={seat === tabStop}
              onPress={onPress}
            />
          ))}
        </div>
      )}
    </div>
  );
});

const FIRST = "a".charCodeAt(0);

/** The marks of a row's seats as one string, which is the same while none changes. */
const marksIn = ({ board }: Seating, { seats }: Row) =>
  String.fromCharCode(...seats.map(({ index }) => FIRST + (board?.mark(index) ?? 0)));

interface SeatButtonProps {
  readonly seat: Seat;
  readonly mark: Mark;
  readonly label: string;
  readonly isTabStop: boolean;
  readonly onPress: (seat: Seat) => void;
}

/** A seat that cannot be had can still be reached and pressed: it says why. */
const SeatButton = memo(function SeatButton(props: SeatButtonProps) {
  const { seat, mark, label, isTabStop, onPress } = props;
  return (
    <button
      type="button"
      className="dibs-seat"
      data-index={seat.index}
      data-seat={seat.id}
      data-mark={mark}
      data-access={seat.access ?? undefined}
      aria-label={label}
      aria-pressed={isPressed(mark)}
      aria-disabled={!canPress(mark)}
      tabIndex={isTabStop ? 0 : -1}
      onClick={() => onPress(seat)}
    >
      {seat.number}
    </button>
  );
});
