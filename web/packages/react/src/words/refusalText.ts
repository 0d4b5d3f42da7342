import type { Pending, Refusal } from "@dibs/client";
import type { RefusalWords } from "./en/refusals";

/** A refusal in plain words; `asked` is what was refused, where it is known. */
export function refusalText(words: RefusalWords, refusal: Refusal, asked: Pending = null): string {
  switch (refusal.code) {
    case "seats_unavailable":
      return words.seats_unavailable(refusal.seats.length);
    case "rate_limited":
      return words.rate_limited(refusal.retryAfterSeconds);
    case "forbidden":
      return asked === "confirm" ? words.forbidden_to_confirm : words.forbidden;
    default:
      // A newer service may know codes that these words do not.
      return words[refusal.code] ?? refusal.message;
  }
}
