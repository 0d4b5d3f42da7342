import { expect, test } from "vitest";
import { createTestService } from "./index";

function opened(rules: { extension_seconds: number; life_seconds_max: number }) {
  const gala = {
    items: { floor: { capacity: 9 } },
    hold_seconds: 600,
    extensions_max: 5,
    ...rules,
  };
  const { reservations } = createTestService({ events: { gala } }).client();
  const told = () => {
    const holding = reservations.read("gala");
    if (holding.status !== "held") throw new Error(holding.status);
    const { extensions_left: left, reserved_at } = holding.reservation;
    return { left, seconds: (holding.expiresAt - Date.parse(reserved_at)) / 1_000 };
  };
  return { reservations, told };
}

test("no more extensions are promised than the whole life has room for", async () => {
  const { reservations, told } = opened({ extension_seconds: 300, life_seconds_max: 1_000 });
  await reservations.reserve("gala", { items: { floor: 1 } });
  expect(told()).toEqual({ left: 2, seconds: 600 });
  await reservations.extend("gala");
  expect(told()).toEqual({ left: 1, seconds: 900 });
  await reservations.extend("gala");
  expect(told()).toEqual({ left: 0, seconds: 1_000 });
  expect(await reservations.extend("gala")).toMatchObject({
    refusal: { code: "extension_limit" },
  });
});

test("an extension of no time is none, and no hold is longer than its life", async () => {
  const { reservations, told } = opened({ extension_seconds: 0, life_seconds_max: 500 });
  await reservations.reserve("gala", { items: { floor: 1 } });
  expect(told()).toEqual({ left: 0, seconds: 500 });
});

test.each(["confirm", "release", "expire"])(
  "what is over has no extensions left: %s",
  async (end) => {
    const gala = { items: { floor: { capacity: 9 } }, hold_seconds: 600, extensions_max: 5 };
    const service = createTestService({ events: { gala } });
    const { id, token } = service.reserve("gala", { items: { floor: 1 } });
    const told = async (method = "GET", verb = "") => {
      const headers = { "Dibs-Token": token };
      const answer = await service.fetch(`/v1/events/gala/reservations/${id}${verb}`, {
        method,
        headers,
      });
      return (await answer.json()) as unknown;
    };
    expect(await told()).toMatchObject({ status: "reserved", extensions_left: 5 });
    if (end === "expire") await service.advance(600_000);
    else await told("POST", `/${end}`);
    expect(await told()).toMatchObject({ seconds_left: 0, extensions_left: 0 });
  },
);
