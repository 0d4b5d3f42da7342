import { useEffect } from "react";
import { ordersHere } from "../checkout/orders";
import { type Purchase, stands } from "./wallet";

/** Asks, whenever the page is looked at, what of a purchase was cancelled meanwhile. */
export function useStanding({ eventId, reservationId, token }: Purchase): void {
  useEffect(() => {
    if (!token) return;
    const ask = () => {
      if (document.hidden) return;
      ordersHere()
        .readReservation({ event: eventId, id: reservationId, token })
        .then(stands)
        // Tickets show without the service, too.
        .catch(() => {});
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => document.removeEventListener("visibilitychange", ask);
  }, [eventId, reservationId, token]);
}
