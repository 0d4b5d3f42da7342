/** Plays the buyer's card in the service's sandbox. */

import { ordersHere } from "./orders";
import type { Confirm } from "./till";

export const confirmWith =
  (card: string): Confirm =>
  ({ reference }) =>
    ordersHere().confirmPayment(reference ?? "", card.replace(/\D/g, ""));
