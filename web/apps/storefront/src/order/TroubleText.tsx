import type { EventDetails, Refusal } from "@dibs/client";
import { refusalText, useWords } from "@dibs/react";
import { useLanguage } from "../language/useLanguage";

interface TroubleTextProps {
  readonly trouble: Refusal | null;
  readonly event: EventDetails;
}

/** Why it did not work, in plain words. */
export function TroubleText({ trouble, event }: TroubleTextProps) {
  const { limits } = useLanguage().words;
  const { refusals } = useWords();
  if (!trouble) return null;
  const says: Partial<Record<Refusal["code"], string>> = {
    too_many_seats: limits.seats(event.seats_max),
    too_many_units: limits.units(event.units_max),
  };
  return (
    <p className="refusal" role="alert">
      {says[trouble.code] ?? refusalText(refusals, trouble)}
    </p>
  );
}
