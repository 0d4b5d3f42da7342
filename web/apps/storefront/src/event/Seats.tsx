/** Seats as a map, and below it as a list, which keyboards and screen readers use. */

import { SeatLegend, SeatList, SeatMap, type SeatMapProps } from "@dibs/react";
import type { ReactNode } from "react";
import { useLanguage } from "../language/useLanguage";

export interface SeatsProps extends Pick<SeatMapProps, "seating" | "held"> {
  /** What else leads to seats, before the list, which is long. */
  readonly children?: ReactNode;
}

export function Seats({ seating, held, children }: SeatsProps) {
  const { words } = useLanguage();
  return (
    <section className="seating" aria-labelledby="seats-title">
      <h2 id="seats-title">{words.event.seats}</h2>
      <SeatMap seating={seating} held={held} onArea={showTickets} />
      <SeatLegend seating={seating} />
      {children}
      <SeatList seating={seating} />
    </section>
  );
}

/** An area of the plan is sold among the tickets. */
function showTickets(): void {
  const tickets = document.getElementById("ticket");
  tickets?.scrollIntoView({ block: "nearest" });
  tickets?.querySelector("button")?.focus({ preventScroll: true });
}
