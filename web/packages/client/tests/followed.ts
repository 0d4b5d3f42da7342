/** A service in memory with two events, and a client that follows what is left of them. */

import { createTestService } from "../src/testing";
import type { ConnectionState } from "../src/types";

const SEATS = ["A-1", "A-2", "A-3"].map((seat_guid) => ({ seat_guid, category: "low" }));

export function followed(now?: string) {
  const service = createTestService({
    ...(now && { now }),
    events: {
      gala: { items: { floor: { capacity: 10 } }, plan: { zones: [{ rows: [{ seats: SEATS }] }] } },
      shop: { items: { mug: { capacity: 5 } } },
    },
  });
  const client = service.client();
  const { availability } = client;
  const states: ConnectionState[] = [];
  availability.subscribeConnection(() => states.push(availability.connection.state));
  const left = (eventId = "gala", item = "floor") =>
    availability.read(eventId)?.items[item]?.available_count;
  const opens = () => service.calls.filter(({ path }) => path === "/v1/live");
  const polls = () => service.calls.filter(({ path }) => path.endsWith("/availability"));
  const seats = () => availability.read("gala")?.seats.map((zone) => [...zone]);
  return { service, client, availability, states, left, seats, opens, polls };
}
