/** Each page comes when somebody goes to it, or is about to. */

import { lazy } from "react";

const load = {
  event: async () => ({ default: (await import("../event/EventPage")).EventPage }),
  checkout: async () => ({ default: (await import("../checkout/CheckoutPage")).CheckoutPage }),
  tickets: async () => ({ default: (await import("../tickets/TicketsPage")).TicketsPage }),
};

export const EventPage = lazy(load.event);
export const CheckoutPage = lazy(load.checkout);
export const TicketsPage = lazy(load.tickets);

/** Begins to load a page, before React asks for it. */
export function prepare(page: string): void {
  // Where it fails, it is asked for again when it is shown, and that is told.
  if (page in load) load[page as keyof typeof load]().catch(() => {});
}
