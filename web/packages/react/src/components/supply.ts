import type { ItemAvailability } from "@dibs/client";
import { unitsLeft } from "../hooks/unitsLeft";
import type { AvailabilityWords } from "../words/en/availability";

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

export function supplyOf(
  item: ItemAvailability | undefined,
  onSale: boolean,
  mine: number,
): Supply {
  const left = unitsLeft(item);
  const inOtherCarts = Math.max((item?.reserved_count ?? 0) - mine, 0);
  return { state: stateOf(item, onSale, left, inOtherCarts, mine), left, inOtherCarts };
}

function stateOf(
  item: ItemAvailability | undefined,
  onSale: boolean,
  left: number,
  inOtherCarts: number,
  mine: number,
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
