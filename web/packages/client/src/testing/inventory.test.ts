import { expect, test } from "vitest";
import { createTestService } from "./index";

const PLAN = { zones: [{ rows: [{ seats: ["A-1", "A-2", "A-3"].map(seatOf) }] }] };

function seatOf(seat_guid: string) {
  return { seat_guid, category: "stalls" };
}

function opened() {
  const service = createTestService({
    events: { gala: { items: { shirt: { capacity: 9 } }, plan: PLAN } },
  });
  return { service, reservations: service.client().reservations };
}

test("what has numbered seats is not held by number, as the service has it", async () => {
  const { service, reservations } = opened();
  const invalid = { ok: false, refusal: { code: "invalid_input" } };
  expect(await reservations.reserve("gala", { items: { stalls: 1 } })).toMatchObject(invalid);
  expect(await reservations.reserve("gala", { best: { shirt: 1 } })).toMatchObject(invalid);
  expect(service.holds("gala")).toEqual([]);
  await reservations.reserve("gala", { seats: ["A-1", "A-2"] });
  const more = { items: { stalls: 2, shirt: 1 } };
  expect(await reservations.amend("gala", more)).toMatchObject(invalid);
  expect(service.holds("gala")).toMatchObject([{ items: { stalls: 2 } }]);
  await reservations.amend("gala", { items: { shirt: 1 } });
  await reservations.amend("gala", { best: { stalls: 3 } });
  expect(service.holds("gala")).toMatchObject([{ items: { stalls: 3, shirt: 1 } }]);
});
