/** Seats as a map, and below it as a list, which keyboards and screen readers use. */

import { SeatLegend, SeatList, SeatMap, type SeatMapProps } from "@dibs/react";
import { useLanguage } from "../language/useLanguage";

export type SeatsProps = Pick<SeatMapProps, "seating" | "held">;

export function Seats({ seating, held }: SeatsProps) {
  const { words } = useLanguage();
  return (
    <section className="seating" aria-labelledby="seats-title">
      <h2 id="seats-title">{words.event.seats}</h2>
      <SeatMap seating={seating} held={held} onArea={showTickets} />
      <SeatLegend seating={seating} />
      <SeatList seating={seating} />
    </section>
  );
}

/** An area of the plan is sold among the tickets. */
function showTickets(): void {
  const tickets = document.getElementById("tickets");
  tickets?.scrollIntoView({ block: "nearest" });
  tickets?.querySelector("button")?.focus({ preventScroll: true });
}
