/** What a buyer's order is about: the reservations that this browser holds. */

import { refusalIn } from "../refusals";
import type { Holder } from "../reservations/holder";
import type { Reservations } from "../reservations/store";
import type { DibsClient, Outcome } from "../types";

/** A reservation as an order names it; its token proves whose it is. */
export interface OwnReservation {
  readonly event: string;
  readonly id: string;
  readonly token: string;
}

/** What this browser has or had at an event, to be put into an order; null for nothing. */
export function heldBy(client: DibsClient, eventId: string): OwnReservation | null {
  const { held } = holderOf(client, eventId);
  return held ? { event: eventId, id: held.reservation.id, token: held.token } : null;
}

/** Shows what was sold in place of a reservation that was over when its money came. */
export async function takeUp(client: DibsClient, eventId: string, id: string): Promise<Outcome> {
  const holder = holderOf(client, eventId);
  const { held } = holder;
  if (!held) return refused({ code: "not_found", message: "Nothing was held." });
  try {
    return await holder.takeUp(id, held.token, held.choice);
  } catch (error) {
    return refused(refusalIn(error));
  }
}

/** A client that createClient made is more than it tells pages. */
function holderOf(client: DibsClient, eventId: string): Holder {
  return (client.reservations as Reservations).holder(eventId);
}

const refused = (refusal: ReturnType<typeof refusalIn>): Outcome => ({ ok: false, refusal });
