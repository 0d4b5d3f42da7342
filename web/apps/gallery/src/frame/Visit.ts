import { createContext, useContext } from "react";

/** How the visitor wants to see the exhibits. */
export interface VisitSettings {
  readonly locale: "en" | "de" | "ar";
  readonly scheme: "system" | "light" | "dark";
  /** How much faster than outside time passes. */
  readonly speed: 1 | 20;
}

export const visitStart: VisitSettings = { locale: "en", scheme: "system", speed: 1 };

export const Visit = createContext<VisitSettings>(visitStart);
export const useVisit = (): VisitSettings => useContext(Visit);
