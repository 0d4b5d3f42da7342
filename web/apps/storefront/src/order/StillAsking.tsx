import type { Pending } from "@dibs/client";
import { useLanguage } from "../language/useLanguage";
import { useLasts } from "../state/useLasts";

const PATIENCE_MS = 1_500;

/** Says that an answer is being insisted on, where it takes longer than it should. */
export function StillAsking({ pending }: { pending: Pending }) {
  const { order } = useLanguage().words;
  const isLong = useLasts(pending !== null, PATIENCE_MS);
  return (
    <p className="waiting" role="status">
      {isLong ? order.stillAsking : ""}
    </p>
  );
}
