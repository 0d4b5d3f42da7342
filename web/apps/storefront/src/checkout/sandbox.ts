/** Plays the buyer's card, and their bank, in the service's sandbox. */

import { ordersHere } from "./orders";
import type { Confirm } from "./till";

export const confirmWith =
  (card: string): Confirm =>
  ({ reference }) =>
    ordersHere().confirmPayment(reference ?? "", card.replace(/\D/g, ""));

export const answerWith =
  (approves: boolean): Confirm =>
  ({ reference }) =>
    ordersHere().authenticatePayment(reference ?? "", approves);
