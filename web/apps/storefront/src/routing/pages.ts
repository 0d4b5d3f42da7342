/** Each page comes when somebody goes to it, or is about to. */

import { Later } from "./later";

export const PAGES = {
  event: new Later(async () => (await import("../event/EventPage")).EventPage),
  checkout: new Later(async () => (await import("../checkout/CheckoutPage")).CheckoutPage),
  tickets: new Later(async () => (await import("../tickets/TicketsPage")).TicketsPage),
};

/** Begins to load a page; resolves once it is there, or cannot be. */
export async function prepare(page: string): Promise<void> {
  if (page in PAGES) await PAGES[page as keyof typeof PAGES].prepare();
}
