import { type Look, root } from "../components/root";
import { useHeldUnits } from "../hooks/useHeldUnits";
import { useItems } from "../hooks/useItems";
import { useLocale } from "../locale/LocaleProvider";
import { GlyphImage } from "./GlyphImage";
import { leftText } from "./leftText";
import type { Mark } from "./marks";
import type { Access, Plan } from "./plan";
import type { Seating } from "./seating";
import { useSeatingPlan } from "./useSeating";

export interface SeatLegendProps extends Look {
  /** From `useSeating`. */
  readonly seating: Seating;
}

const SHOWN: readonly Mark[] = ["available", "chosen", "yours", "reserved", "sold", "blocked"];

/** What the marks on the map mean, and what seats of each colour cost. */
export function SeatLegend({ seating, className }: SeatLegendProps) {
  const localised = useLocale();
  const says = localised.words.seats;
  const plan = useSeatingPlan(seating);
  if (!plan) return null;
  const accesses = new Set(plan.seats.map(({ access }) => access));
  return (
    <div {...root("dibs-legend", { className }, localised)}>
      <ul className="dibs-legend-marks" aria-label={says.legendName}>
        {SHOWN.map((mark) => (
          <li key={mark}>
            <GlyphImage glyph={{ mark, color: 0, access: null }} colors={plan.colors} />
            {says.legend[mark]}
          </li>
        ))}
        {ACCESSES.filter((access) => accesses.has(access)).map((access) => (
          <li key={access}>
            <GlyphImage
              glyph={{ mark: "available", color: colorOf(plan, access), access }}
              colors={plan.colors}
            />
            {says.accessLegend[access]}
          </li>
        ))}
      </ul>
      <Prices seating={seating} plan={plan} />
    </div>
  );
}

const ACCESSES: readonly Access[] = ["accessible", "companion"];

const colorOf = ({ seats }: Plan, access: Access) =>
  seats.find((seat) => seat.access === access)?.color ?? 0;

/** The items that seats belong to, with a seat of each. */
export function itemsOf({ seats }: Plan) {
  const first = new Map<string, (typeof seats)[number]>();
  for (const seat of seats) if (!first.has(seat.item)) first.set(seat.item, seat);
  return first;
}

function Prices({ seating, plan }: { readonly seating: Seating; readonly plan: Plan }) {
  const { words, formats } = useLocale();
  const items = useItems(seating.eventId);
  const held = useHeldUnits(seating.eventId);
  return (
    <ul className="dibs-legend-prices" aria-label={words.seats.prices}>
      {[...itemsOf(plan)].map(([id, { color, access }]) => {
        const item = items[id];
        if (!item) return null;
        return (
          <li key={id}>
            <GlyphImage glyph={{ mark: "available", color, access }} colors={plan.colors} />
            <span>{item.name}</span>
            {item.price_minor !== null && (
              <strong>{formats.money(item.price_minor, item.currency)}</strong>
            )}
            <span className="dibs-legend-left">{leftText(words, item, held[id] ?? 0)}</span>
          </li>
        );
      })}
    </ul>
  );
}
