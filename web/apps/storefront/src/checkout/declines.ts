/** Why a payment failed, by the provider's code, in plain words. */

import type { Words } from "../language/en";
import type { Complaint } from "./till";

type Declines = Words["checkout"]["declines"];

/** What Stripe calls otherwise. */
const ALIASES: Readonly<Record<string, keyof Declines>> = {
  generic_decline: "card_declined",
  payment_intent_authentication_failure: "authentication_failed",
};

/** Its own words only where the catalogue has none. */
export function declineText(declines: Declines, { code, message }: Complaint): string {
  const known: Partial<Record<string, string>> = declines;
  return known[ALIASES[code] ?? code] ?? (message || declines.other);
}
