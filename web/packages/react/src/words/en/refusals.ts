import type { Refusal } from "@dibs/client";
import type { Speech } from "../speech";

export type RefusalWords = ReturnType<typeof refusals>;

/** A sentence for each code; what stands elsewhere on the page is only pointed at. */
export const refusals = ({ plural }: Speech) =>
  ({
    sold_out: "Others were faster: there is less left than you chose.",
    seats_unavailable: (number: number) =>
      plural(number, {
        one: "Others were faster: # seat is taken now.",
        other: "Others were faster: # seats are taken now.",
      }),
    seats_not_found: "Some of these seats are no longer part of the plan. Please reload.",
    rate_limited: (seconds: number | null) =>
      seconds === null
        ? "That was a lot at once. Please try again in a moment."
        : plural(seconds, {
            one: "That was a lot at once. Please try again in # second.",
            other: "That was a lot at once. Please try again in # seconds.",
          }),
    unavailable: "The service is very busy just now. Please try again.",
    limit_reached: "This goes beyond what one person may have here.",
    duplicate_reservation:
      "You already hold some of this, in another tab or window. Pay for it or give it back " +
      "there, or wait until its time is over.",
    already_confirmed: "This is paid for already.",
    already_released: "This was given back already.",
    amount_changed: "The price has changed and nothing was charged.",
    expired: "Time was up: your hold is over and nothing was charged.",
    extension_limit: "You have had all the extra time there is.",
    fault: "Something is broken on our side; nothing was charged. Please try again.",
    forbidden: "This belongs to somebody else, or is taken care of elsewhere.",
    forbidden_to_confirm:
      "Payment is taken by the seller's own checkout. What you hold stays held.",
    idempotency_key_reused:
      "Something is broken on our side; nothing was charged. Please try again.",
    invalid_input: "That cannot be ordered like this.",
    no_answer: "There was no answer. Please try again: however often we ask, it happens once.",
    not_confirmed: "This is not paid for yet.",
    not_due: "It is not over yet.",
    not_found: "This is no longer on sale. Please reload the page.",
    not_on_sale: "This is not on sale at the moment.",
    too_many_seats: "That is more seats than one order may hold.",
    too_many_units: "That is more than one order may hold.",
    unauthenticated: "The service asks for a key, and this page has none that is good.",
  }) satisfies Record<Refusal["code"] | "forbidden_to_confirm", unknown>;
