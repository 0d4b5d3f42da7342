import { useId, useMemo, useState } from "react";
import { type Look, root } from "../components/root";
import { useHeldUnits } from "../hooks/useHeldUnits";
import { useItems } from "../hooks/useItems";
import { useLocale } from "../locale/LocaleProvider";
import { leftText } from "./leftText";
import { itemsOf } from "./SeatLegend";
import type { Seating } from "./seating";
import { useSeatingPlan, useSeatsMax } from "./useSeating";

export interface BestAvailableProps extends Look {
  /** From `useSeating`. */
  readonly seating: Seating;
  /** The largest party; what one order may hold unless said, and 10 where that is not said. */
  readonly partyMax?: number | undefined;
  /** An answer is awaited: nothing can be asked for. */
  readonly isPending?: boolean | undefined;
  /** The level of its heading. */
  readonly headingLevel?: 2 | 3 | 4 | undefined;
  /** Somebody wants the best seats of an item: `{ lower: 2 }`, as in `Choice.best`. */
  readonly onBest: (best: Readonly<Record<string, number>>) => void;
}

const PARTY = 2;
const PARTY_MAX = 10;

/** A party's size and, for each kind of seat, a button that asks for the best together. */
export function BestAvailable(props: BestAvailableProps) {
  const { seating, isPending = false, headingLevel = 3, onBest, className } = props;
  const localised = useLocale();
  const { words, formats } = localised;
  const says = words.seats;
  const plan = useSeatingPlan(seating);
  const items = useItems(seating.eventId);
  const held = useHeldUnits(seating.eventId);
  const seatsMax = useSeatsMax(seating);
  const id = useId();
  const partyMax = Math.max(props.partyMax ?? seatsMax ?? PARTY_MAX, 1);
  const [wanted, setWanted] = useState(PARTY);
  const party = Math.min(wanted, partyMax);
  // Kept seats go to who names them, or asks the box office.
  const kinds = useMemo(
    () =>
      [...(plan ? itemsOf(plan) : [])].filter(([, { access }]) => !access).map(([item]) => item),
    [plan],
  );
  if (kinds.length === 0) return null;

  const Heading = `h${headingLevel}` as const;
  const change = (by: number) => setWanted(Math.min(Math.max(party + by, 1), partyMax));
  return (
    <section {...root("dibs-best", { className }, localised)} aria-labelledby={id}>
      <Heading id={id}>{says.best.heading}</Heading>
      <fieldset className="dibs-best-party">
        <legend>{says.best.party}</legend>
        <button
          type="button"
          className="dibs-button"
          data-kind="plain"
          aria-label={says.best.fewer}
          aria-disabled={party <= 1}
          onClick={() => change(-1)}
        >
          −
        </button>
        <output aria-live="polite">{formats.count(party)}</output>
        <button
          type="button"
          className="dibs-button"
          data-kind="plain"
          aria-label={says.best.more}
          aria-disabled={party >= partyMax}
          onClick={() => change(1)}
        >
          +
        </button>
      </fieldset>
      {partyMax >= (seatsMax ?? partyMax) && <p className="dibs-hint">{says.atMost(partyMax)}</p>}
      <ul className="dibs-best-kinds">
        {kinds.map((kind) => {
          const item = items[kind];
          if (!item) return null;
          const isTooFew = (item.available_count ?? 0) < party;
          return (
            <li key={kind}>
              <span className="dibs-best-name">{item.name}</span>
              <span className="dibs-best-terms">
                {item.price_minor !== null && (
                  <strong>{formats.money(item.price_minor, item.currency)}</strong>
                )}
                <span className="dibs-legend-left">{leftText(words, item, held[kind] ?? 0)}</span>
              </span>
              <button
                type="button"
                className="dibs-button"
                aria-label={`${says.best.choose(party)}: ${item.name}`}
                aria-disabled={isTooFew || isPending}
                aria-description={isTooFew ? says.best.tooFew : undefined}
                onClick={() => {
                  if (!isTooFew && !isPending) onBest({ [kind]: party });
                }}
              >
                {says.best.choose(party)}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
