import type { EventDetails } from "@dibs/client";
import { refusalText, useWords } from "@dibs/react";
import { useLanguage } from "../language/useLanguage";
import type { Trouble } from "./useOrder";

interface TroubleTextProps {
  readonly trouble: Trouble | null;
  readonly event: EventDetails;
}

/** Why it did not work, in plain words. */
export function TroubleText({ trouble, event }: TroubleTextProps) {
  const { words } = useLanguage();
  const { refusals } = useWords();
  if (!trouble) return null;
  const says = () => {
    switch (trouble.code) {
      case "over_limit":
        return trouble.of === "seats"
          ? words.limits.seats(event.seats_max)
          : words.limits.units(event.units_max);
      case "too_many_seats":
        return words.limits.seats(event.seats_max);
      case "too_many_units":
        return words.limits.units(event.units_max);
      default:
        return refusalText(refusals, trouble);
    }
  };
  return (
    <p className="refusal" role="alert">
      {says()}
    </p>
  );
}
