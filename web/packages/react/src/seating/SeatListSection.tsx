import {
  type KeyboardEvent,
  memo,
  useEffect,
  useId,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { useLocale } from "../locale/LocaleProvider";
import { canPress } from "./marks";
import { neighbourOf } from "./neighbours";
import type { Row, Seat, Section } from "./plan";
import { SeatListRow } from "./SeatListRow";
import type { Seating } from "./seating";
import type { SeatSpeech } from "./useSeatSpeech";

/** With more seats than this each row opens for itself. */
const SEATS_AT_ONCE_MAX = 600;

interface SeatListSectionProps {
  readonly seating: Seating;
  readonly speech: SeatSpeech;
  readonly section: Section;
  readonly headingLevel: 2 | 3 | 4;
  readonly isFreeOnly: boolean;
  readonly isOpenAtFirst: boolean;
  readonly onPress: (seat: Seat) => void;
  readonly onLook: (seat: Seat | null) => void;
}

/** A section that opens into its rows. */
export const SeatListSection = memo(function SeatListSection(props: SeatListSectionProps) {
  const { seating, speech, section, headingLevel, isOpenAtFirst } = props;
  const says = useLocale().words.seats;
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const id = useId();
  useSyncExternalStore(
    seating.subscribe,
    () => seating.board?.countIn(section),
    () => undefined,
  );
  const Heading = `h${headingLevel}` as const;
  return (
    <div className="dibs-seat-section" data-open={isOpen || undefined}>
      <Heading>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={() => setOpen(!isOpen)}
        >
          <span className="dibs-seat-section-name">{says.section(section.name)}</span>
          <span className="dibs-seat-section-left">
            {[speech.left(section, false), speech.from(section)].filter(Boolean).join(" · ")}
          </span>
        </button>
      </Heading>
      {isOpen && <Rows {...props} id={id} />}
    </div>
  );
});

function Rows(props: SeatListSectionProps & { readonly id: string }) {
  const { seating, section, isFreeOnly, headingLevel, id, onLook } = props;
  const { dir, words } = useLocale();
  const element = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<Seat | null>(null);
  const [opened, setOpened] = useState<ReadonlySet<Row>>(new Set());
  const [wanted, setWanted] = useState<Seat | null>(null);
  const isSplit = section.seats.length > SEATS_AT_ONCE_MAX;

  const isShown = (seat: Seat) => !isFreeOnly || seat === current || canPress(seating.markOf(seat));
  const first = useSyncExternalStore(
    seating.subscribe,
    () => section.seats.find(isShown) ?? null,
    () => null,
  );
  const tabStop = current ?? first;

  const toggleRow = (row: Row) => {
    const others = new Set(opened);
    if (!others.delete(row)) others.add(row);
    setOpened(others);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const from = seatOf(event.target, section);
    const to =
      from && neighbourOf(from, event.key, section, { isMirrored: dir === "rtl", isShown });
    if (!to) return;
    event.preventDefault();
    if (isSplit && !opened.has(to.row)) setOpened(new Set([...opened, to.row]));
    setWanted(to);
  };

  // After the row that a key leads into has opened.
  useEffect(() => {
    if (!wanted) return;
    element.current?.querySelector<HTMLElement>(`[data-index="${wanted.index}"]`)?.focus();
    setWanted(null);
  }, [wanted]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the buttons inside
    <div
      ref={element}
      id={id}
      className="dibs-seat-rows"
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const seat = seatOf(event.target, section);
        if (seat) setCurrent(seat);
        onLook(seat);
      }}
      onBlur={() => onLook(null)}
    >
      {section.rows.map((row) => (
        <SeatListRow
          key={row.seats[0]?.id ?? row.name}
          seating={seating}
          speech={props.speech}
          row={row}
          headingLevel={headingLevel}
          isFreeOnly={isFreeOnly}
          tabStop={tabStop?.row === row ? tabStop : null}
          isOpen={!isSplit || opened.has(row)}
          onToggle={isSplit ? toggleRow : undefined}
          onPress={props.onPress}
        />
      ))}
      {first === null && <p className="dibs-hint">{words.seats.list.none}</p>}
    </div>
  );
}

function seatOf(target: EventTarget, { seats }: Section): Seat | null {
  const index = target instanceof HTMLElement ? target.dataset.index : undefined;
  if (index === undefined) return null;
  return seats[Number(index) - (seats[0]?.index ?? 0)] ?? null;
}
