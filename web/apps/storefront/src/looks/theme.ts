/** Light or dark: as the system has it, or as the reader chose. */

import { keep, recall } from "../state/kept";
import { createStore } from "../state/store";

export const LOOKS = ["system", "light", "dark"] as const;
export type Look = (typeof LOOKS)[number];

const KEPT = "dibs.look";
const isLook = (found: unknown): found is Look => LOOKS.some((look) => look === found);

export const look = createStore<Look>(recall(() => localStorage, KEPT, isLook) ?? "system");

export function choose(chosen: Look): void {
  keep(() => localStorage, KEPT, chosen === "system" ? null : chosen);
  look.write(chosen);
}

/** Every colour is one of two, by the document's `color-scheme`; this decides it. */
export function showLook(): void {
  const chosen = look.read();
  if (chosen === "system") delete document.documentElement.dataset.dibsScheme;
  else document.documentElement.dataset.dibsScheme = chosen;
}

look.subscribe(showLook);
