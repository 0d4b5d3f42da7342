import { useState } from "react";

type Change = "up" | "down" | null;

/** Whether a number last went up or down; null while it is the first, or none is known. */
export function useChange(value: number | null): Change {
  const [seen, setSeen] = useState<{ value: number | null; change: Change }>({
    value,
    change: null,
  });
  if (Object.is(seen.value, value)) return seen.change;
  const before = seen.value;
  const change = before === null || value === null ? null : value > before ? "up" : "down";
  setSeen({ value, change });
  return change;
}
