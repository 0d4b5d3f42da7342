/** Seats as a map, and below it as a list, which keyboards and screen readers use. */

import { type Seating, SeatLegend, SeatList, SeatMap } from "@dibs/react";
import { useLanguage } from "../language/useLanguage";

export function Seats({ seating }: { seating: Seating }) {
  const { words } = useLanguage();
  return (
    <section className="seating" aria-labelledby="seats-title">
      <h2 id="seats-title">{words.event.seats}</h2>
      <SeatMap seating={seating} onArea={showTickets} />
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
