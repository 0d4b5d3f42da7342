/** Everything a page needs of the service, wired together once. */

import { ServerClock } from "./clock";
import { Kept } from "./kept";
import { Availability } from "./live/availability";
import { Tally } from "./metrics";
import { Reservations } from "./reservations/store";
import { pathOf, planOf, Service } from "./service";
import { surroundings } from "./surroundings";
import type { ClientOptions, DibsClient, EventDetails, EventPage } from "./types";

/**
 * A client of one service, to be made once a page and shared by all of it. Nothing is
 * sent before something is asked of it or listened to, but for what was held before.
 */
export function createClient(options: ClientOptions = {}): DibsClient {
  const around = { ...surroundings(), ...options.surroundings };
  const clock = new ServerClock(around);
  const tally = new Tally();
  const kept = new Kept(options.storage);
  const service = new Service({ ...options, around, clock, tally });
  const availability = new Availability({ service, around, clock, tally }, kept);
  const reservations = new Reservations({ service, around, clock, kept });
  return {
    availability,
    reservations,
    carts: reservations.carts,
    now: () => clock.now(),
    events: (after) => {
      const query = after ? `?after=${encodeURIComponent(after)}` : "";
      return service.ask<EventPage>("GET", `/v1/events${query}`);
    },
    event: (eventId) => service.ask<EventDetails>("GET", pathOf(eventId)),
    plan: (eventId) => planOf(service, eventId),
    metrics: () => tally.read(),
    close: () => {
      availability.close();
      reservations.close();
    },
  };
}
