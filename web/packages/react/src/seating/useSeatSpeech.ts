import { useMemo, useSyncExternalStore } from "react";
import { useLocale } from "../locale/LocaleProvider";
import type { Localised } from "../locale/localised";
import type { Mark } from "./marks";
import type { Seat, Section } from "./plan";
import { lowestOf, type Pricing } from "./pricing";
import type { Answer, Seating } from "./seating";

const noPrices: Pricing = new Map();

/** How seats are spoken of here: by name, price and mark. */
export interface SeatSpeech {
  /** “Section 101, Row A, Seat 14”. */
  readonly name: (seat: Seat) => string;
  /** “Lower tier · 45 €”, and for whom the seat is kept. */
  readonly note: (seat: Seat) => string;
  /** “Row A, Seat 14, Lower tier, 45 €, available”: a button's name below its section's. */
  readonly label: (seat: Seat, mark: Mark) => string;
  readonly mark: (mark: Mark) => string;
  /** Why a press did nothing; null where it did something. */
  readonly reason: (answer: Answer) => string | null;
  /** How many are left in a section; shorter for the map than for the list. */
  readonly left: (section: Section, isShort: boolean) => string;
  /** The least that a seat there costs; nothing where none is left. */
  readonly from: (section: Section) => string;
}

export function useSeatSpeech(seating: Seating): SeatSpeech {
  const localised = useLocale();
  const pricing = useSyncExternalStore(
    seating.subscribe,
    () => seating.pricing,
    () => noPrices,
  );
  return useMemo(() => speechOf(seating, localised, pricing), [localised, pricing, seating]);
}

function speechOf(seating: Seating, { words, formats }: Localised, pricing: Pricing): SeatSpeech {
  const says = words.seats;
  const money = (minor: number | null, currency: string | null) =>
    minor === null ? null : formats.money(minor, currency);

  /** What is said of a seat besides its place: kind, price, for whom. */
  function partsOf({ item, access }: Seat) {
    const price = pricing.get(item);
    const cost = price && money(price.minor, price.currency);
    return [price?.name ?? item, access && says.access[access], cost].filter(Boolean);
  }

  function left(section: Section, isShort: boolean) {
    const count = seating.board?.countIn(section);
    if (!count) return "";
    if (count.free > 0) return isShort ? says.left(count.free) : says.free(count.free);
    if (count.reserved === 0) return says.soldOut;
    return isShort ? says.noneFree : says.inCarts;
  }

  return {
    name: ({ section, row, number }) =>
      [section.name && says.section(section.name), row.name && says.row(row.name)]
        .concat(says.seat(number))
        .filter(Boolean)
        .join(says.comma),
    note: (seat) => partsOf(seat).join(" · "),
    label: (seat, mark) =>
      [seat.row.name && says.row(seat.row.name), says.seat(seat.number), ...partsOf(seat)]
        .concat(says.marks[mark])
        .filter(Boolean)
        .join(says.comma),
    mark: (mark) => says.marks[mark],
    reason: (answer) => {
      if (answer === "toggled") return null;
      if (answer === "full") return says.full(seating.options.seatsMax ?? 0);
      if (answer === "locked") return says.locked;
      return answer in says.reasons
        ? says.reasons[answer as keyof typeof says.reasons]
        : says.marks[answer];
    },
    left,
    from: (section) => {
      const { items } = section;
      if (seating.board?.countIn(section)?.free === 0) return "";
      const lowest = lowestOf(pricing, items);
      const cost = lowest && money(lowest.minor, lowest.currency);
      if (!cost) return "";
      return items.length > 1 ? says.from(cost) : cost;
    },
  };
}
