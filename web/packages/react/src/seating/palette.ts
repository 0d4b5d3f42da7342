/** The page's colours, read once from its style sheet and again when they change. */

import { legible, textOn, tinted } from "./colors";

export interface Palette {
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly alarm: string;
  /** Of areas without seats. */
  readonly area: string;
  /** The plan's colours, legible on the surface. */
  readonly colors: readonly string[];
  /** What is written on each of them. */
  readonly inks: readonly string[];
  /** Each of them laid over the surface, from weak to strong: how much is left. */
  readonly tints: readonly (readonly string[])[];
  readonly font: string;
}

const TINTS = [0.12, 0.18, 0.24, 0.3, 0.36, 0.42];

const FALLBACKS = {
  surface: "#ffffff",
  ink: "#1b1a21",
  muted: "#5c5a66",
  faint: "#8b8994",
  alarm: "#b3261e",
  area: "#ececf1",
};

/** @param element inside which the variables `--dibs-map-…` are looked up */
export function readPalette(element: HTMLElement, colors: readonly string[]): Palette {
  // Not the variables themselves but what they come to: one may be light-dark(…).
  const probe = element.ownerDocument.createElement("span");
  probe.hidden = true;
  // Where the reader forces colours, every text else has the same one.
  probe.style.setProperty("forced-color-adjust", "none");
  element.append(probe);
  const style = getComputedStyle(probe);
  const named = (name: keyof typeof FALLBACKS) => {
    probe.style.color = `var(--dibs-map-${name}, ${FALLBACKS[name]})`;
    return style.color || FALLBACKS[name];
  };
  const surface = named("surface");
  const shown = colors.map((color) => legible(color, surface));
  const palette = {
    surface,
    ink: named("ink"),
    muted: named("muted"),
    faint: named("faint"),
    alarm: named("alarm"),
    area: named("area"),
    colors: shown,
    inks: shown.map(textOn),
    tints: shown.map((color) => TINTS.map((part) => tinted(color, surface, part))),
    font: style.fontFamily || "system-ui, sans-serif",
  };
  probe.remove();
  return palette;
}

/** Calls when colours may be others: by the system's scheme, or by a switch of the page. */
export function watchPalette(listener: () => void): () => void {
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener("change", listener);
  const page = new MutationObserver(listener);
  page.observe(document.documentElement, { attributeFilter: ["class", "style", "data-theme"] });
  const parts = new MutationObserver(listener);
  parts.observe(document, { attributeFilter: ["data-dibs-scheme"], subtree: true });
  return () => {
    for (const query of queries) query.removeEventListener("change", listener);
    page.disconnect();
    parts.disconnect();
  };
}
