import { useState } from "react";
import type { Complaint, TillState } from "./till";

/** Why the last attempt failed, until something else is typed. */
export function useComplaint(state: TillState): {
  complaint: Complaint | null;
  dismiss: () => void;
} {
  const [seen, setSeen] = useState<Complaint | null>(null);
  const told = state.step === "open" ? state.complaint : null;
  return { complaint: told === seen ? null : told, dismiss: () => setSeen(told) };
}
