/** Who takes the money here, as the service tells the page; nobody where it says nothing. */

import { told } from "../shell/told";

export type ProviderName = "sandbox" | "stripe";

/** Opens Stripe's own elements; what everybody may know. */
export const stripeKey = (): string | null => told("dibs-stripe-key");

export function provider(): ProviderName | null {
  if (stripeKey()) return "stripe";
  return told("dibs-payments") === "sandbox" ? "sandbox" : null;
}
