/** Tickets without a seat, and goods: each with a stepper and what is true of it now. */

import type { EventDetails, ItemAvailability } from "@dibs/client";
import {
  drawsOf,
  type Formats,
  type Supply,
  type SupplyState,
  stocksOf,
  supplyOf,
  supplyText,
  useFormats,
  useWords,
} from "@dibs/react";
import { useLanguage } from "../language/useLanguage";
import { mostOf, sharedFloors, waresOf } from "../order/room";
import type { ItemisedOrder } from "../order/useItemised";
import { Stepper } from "./Stepper";

interface ShelfProps {
  readonly event: EventDetails;
  readonly order: ItemisedOrder;
  readonly items: Readonly<Record<string, ItemAvailability>>;
  readonly isSelling: boolean;
}

export function Shelf(props: ShelfProps) {
  const { words } = useLanguage();
  const { event, items } = props;
  const shared = sharedFloors(event, items)
    .map(({ name, available_count: left, capacity }) =>
      words.left.shared(name, left ?? 0, capacity ?? 0),
    )
    .join(" · ");
  return (
    <>
      <Wares {...props} kind="ticket" title={words.event.tickets} hint={shared} />
      <Wares {...props} kind="stock" title={words.event.goods} hint="" />
    </>
  );
}

interface WaresProps extends ShelfProps {
  readonly kind: "ticket" | "stock";
  readonly title: string;
  readonly hint: string;
}

function Wares({ kind, title, hint, ...shelf }: WaresProps) {
  const wares = waresOf(kind, shelf.event, shelf.items);
  if (wares.length === 0) return null;
  const id = `wares-${kind}`;
  return (
    <section className="card" aria-labelledby={id} id={kind}>
      <h2 id={id}>{title}</h2>
      {hint && <p className="hint">{hint}</p>}
      <ul className="wares">
        {wares.map((item) => (
          <Ware key={item} item={item} {...shelf} />
        ))}
      </ul>
    </section>
  );
}

function Ware({ item, event, order, items, isSelling }: ShelfProps & { readonly item: string }) {
  const formats = useFormats();
  const { words } = useLanguage();
  const stock = items[item];
  if (!stock) return null;
  const count = order.draft.items[item] ?? 0;
  const room = mostOf(item, order.draft, order.held, event, items);
  const short = shortOf(item, order, event);
  return (
    <li className="ware" data-item={item}>
      <div>
        <strong className="ware-name">{stock.name}</strong>
        <p className="ware-facts">
          <span className="price">{priceText(stock, words.order, formats)}</span>
          <LeftOf supply={supplyOf(stocksOf(item, items, order.held.items, event.items), true)} />
        </p>
      </div>
      <Stepper
        name={stock.name}
        count={count}
        most={isSelling ? room : 0}
        isLocked={order.pending !== null}
        onCount={(next) => order.setCount(item, next)}
      />
      {short !== null && <p className="refusal">{words.limits.soldOut(stock.name, short)}</p>}
    </li>
  );
}

/** What has no price is not free. */
function priceText(
  { price_minor: price, currency }: ItemAvailability,
  words: { readonly free: string; readonly noPrice: string },
  formats: Formats,
): string {
  if (price === null) return words.noPrice;
  return price === 0 ? words.free : formats.money(price, currency);
}

const LEVELS: Partial<Record<SupplyState, "few" | "out">> = {
  low: "few",
  yours: "few",
  "in-carts": "few",
  "sold-out": "out",
};

function LeftOf({ supply }: { supply: Supply }) {
  const { words } = useLanguage();
  const { availability } = useWords();
  const { state, left, inOtherCarts } = supply;
  const isOutThere = inOtherCarts > 0 && left > 0 && state !== "unlimited";
  return (
    <>
      <span className="left" data-level={LEVELS[state]}>
        {state === "in-carts" ? words.left.allInCarts : supplyText(availability, supply)}
      </span>
      {isOutThere && <small className="carts">{availability.inCarts(inOtherCarts)}</small>}
    </>
  );
}

/** How much is left of an item that was just refused; null where it was not. */
function shortOf(item: string, { trouble, draft }: ItemisedOrder, event: EventDetails) {
  if (trouble?.code !== "sold_out" || !draft.items[item]) return null;
  const lefts = Object.entries(drawsOf(item, event.items)).flatMap(([target, each]) => {
    const left = trouble.available[target];
    return left === undefined ? [] : [Math.floor(left / each)];
  });
  return lefts.length > 0 ? Math.min(...lefts) : null;
}
