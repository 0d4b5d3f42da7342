import { unitsLeft } from "../hooks/unitsLeft";
import type { AvailabilityWords } from "../words/en/availability";
import type { Stock } from "./draws";

export type SupplyState =
  | "unknown"
  | "not-on-sale"
  | "unlimited"
  | "available"
  | "low"
  | "yours"
  | "in-carts"
  | "sold-out";

/** What is to be had of an item, as a buyer sees it. */
export interface Supply {
  readonly state: SupplyState;
  /** `Infinity` where unlimited. */
  readonly left: number;
  /** Held by others, and perhaps soon to be had again. */
  readonly inOtherCarts: number;
}

/** @param stocks the item itself, then what it draws on */
export function supplyOf([own, ...drawn]: readonly [Stock, ...Stock[]], onSale: boolean): Supply {
  const left = unitsLeft(own.item);
  // Where none is left, only what comes back of what lacks makes a difference.
  const lacking = drawn.filter(({ item }) => left > 0 || unitsLeft(item) === 0);
  const inOtherCarts = Math.max(...[own, ...lacking].map(inCarts));
  return { state: stateOf(own, onSale, left, inOtherCarts), left, inOtherCarts };
}

const inCarts = ({ item, mine }: Stock) => Math.max((item?.reserved_count ?? 0) - mine, 0);

function stateOf(
  { item, mine }: Stock,
  onSale: boolean,
  left: number,
  inOtherCarts: number,
): SupplyState {
  if (!item) return "unknown";
  if (left === 0 && inOtherCarts > 0) return "in-carts";
  if (left === 0) return mine > 0 ? "yours" : "sold-out";
  if (!onSale) return "not-on-sale";
  if (left === Number.POSITIVE_INFINITY) return "unlimited";
  return item.low_stock ? "low" : "available";
}

export function supplyText(words: AvailabilityWords, { state, left }: Supply): string {
  switch (state) {
    case "unknown":
      return words.loading;
    case "not-on-sale":
      return words.notOnSale;
    case "unlimited":
      return words.unlimited;
    case "available":
      return words.left(left);
    case "low":
      return words.fewLeft(left);
    case "yours":
      return words.allYours;
    case "in-carts":
      return words.allInCarts;
    case "sold-out":
      return words.soldOut;
  }
}
