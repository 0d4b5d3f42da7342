/** Against the service in memory, which stands in for a real one in tests. */

import type { ClientOptions } from "../src";
import { createClient } from "../src";
import { createTestService, type TestService } from "../src/testing";
import { HALL, SHOP, scenarios, storage } from "./scenarios";

const ROWS = ["A", "B", "C"];

/** As tests/browser/hall.py makes one, without what draws on what. */
function furnished(): TestService {
  const zones = ["1", "2"].map((zone) => ({
    name: zone,
    rows: ROWS.map((row) => ({
      seats: [1, 2, 3, 4, 5, 6, 7].map((seat) => ({
        seat_guid: `${zone}-${row}-${seat}`,
        category: "stalls",
      })),
    })),
  }));
  const hall = { adult: { capacity: 10 }, shirt: { capacity: 5 } };
  const shop = {
    mug: { capacity: 5 },
    "tote-vienna": { capacity: 2, product: "tote", location: "Vienna" },
    "tote-graz": { capacity: 9, product: "tote", location: "Graz" },
  };
  return createTestService({
    events: {
      [HALL]: { items: hall, plan: { zones: [{ rows: [] }, ...zones] } },
      [SHOP]: { kind: "store", items: shop },
    },
  });
}

scenarios(async () => {
  const service = furnished();
  const client = (options: ClientOptions = {}) =>
    createClient({ fetch: service.fetch, storage: storage(), ...options });
  return {
    isPublic: false,
    customerToken: service.signIn("carol"),
    client,
    clientOnLine: () => client({ fetch: service.tab().fetch }),
    cut: () => service.cutStreams(),
    mend: () => {},
    fetch: service.fetch,
    close: () => {},
  };
});
