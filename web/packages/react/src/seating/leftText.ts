import type { ItemAvailability } from "@dibs/client";
import { supplyOf } from "../components/supply";
import type { Words } from "../words/words";

/**
 * How many of an item are left, or why none is: one's own hold is in nobody else's cart.
 *
 * @param isShort for the map, where there is little room
 */
export function leftText(
  { availability, seats }: Words,
  item: ItemAvailability,
  mine: number,
  isShort = false,
): string {
  const { state, left } = supplyOf([{ item, mine }], true);
  if (state === "yours") return availability.allYours;
  if (state === "in-carts") return isShort ? seats.map.inCarts : seats.inCarts;
  return left > 0 ? seats.left(left) : seats.soldOut;
}
