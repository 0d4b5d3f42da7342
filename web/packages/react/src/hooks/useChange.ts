import { useState } from "react";

/** Whether a number last went up or down; null while it is the first. */
export function useChange(value: number): "up" | "down" | null {
  const [seen, setSeen] = useState<{ value: number; change: "up" | "down" | null }>({
    value,
    change: null,
  });
  if (Object.is(seen.value, value)) return seen.change;
  const change = value > seen.value ? "up" : "down";
  setSeen({ value, change });
  return change;
}
