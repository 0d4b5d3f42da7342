/** A service in memory with an event, and a browser that holds something of it. */

import { createTestService } from "../src/testing";

const ROWS = [
  { seats: ["A-1", "A-2", "A-3"].map((seat_guid) => ({ seat_guid, category: "low" })) },
];
export const TWO = { items: { floor: 2 } };

export function held(event: object = {}) {
  const service = createTestService({
    events: {
      gala: { items: { floor: { capacity: 10 } }, plan: { zones: [{ rows: ROWS }] }, ...event },
    },
  });
  const { reservations } = service.client();
  const asked = (part: string) => service.calls.filter(({ path }) => path.endsWith(part));
  return { service, reservations, asked };
}
