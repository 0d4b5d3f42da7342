import { expect, test } from "vitest";
import { createTestService } from "../testing";
import { heldBy, takeUp } from ".";

function opened() {
  const service = createTestService({ events: { gala: { items: { floor: { capacity: 10 } } } } });
  const client = service.client();
  return { service, client };
}

test("what is held is named with its token, also where nothing is kept", async () => {
  const { service, client } = opened();
  expect(heldBy(client, "gala")).toBeNull();
  await client.reservations.reserve("gala", { items: { floor: 2 } });
  const [hold] = service.holds("gala");
  expect(heldBy(client, "gala")).toEqual({ event: "gala", id: hold?.id, token: hold?.token });
});

test("what was sold in its place is the browser's own", async () => {
  const { service, client } = opened();
  await client.reservations.reserve("gala", { items: { floor: 2 } });
  const [hold] = service.holds("gala");
  const other = service.reserve("gala", { items: { floor: 1 } });
  service.confirm("gala", other);
  expect(await takeUp(client, "gala", other.id)).toMatchObject({ refusal: { code: "forbidden" } });
  expect(client.reservations.read("gala").status).toBe("held");
  // The service gives it to the same owner, by the same token.
  Object.assign(other, { token: hold?.token });
  expect((await takeUp(client, "gala", other.id)).ok).toBe(true);
  expect(client.reservations.read("gala")).toMatchObject({
    status: "confirmed",
    reservation: { id: other.id },
  });
});
