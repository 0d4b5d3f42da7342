import { afterEach, expect, test, vi } from "vitest";
import { held } from "../../tests/held";
import { createClient } from "../client";
import { Refused } from "../refusals";
import type { ClientOptions } from "../types";
import { createOrders, orderRefusalIn } from ".";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A service of scripted answers, and what it was asked. */
function scripted(...answers: { status?: number | string; [more: string]: unknown }[]) {
  const asked: Asked[] = [];
  const kept = new Map<string, string>();
  const options: ClientOptions = {
    url: "http://dibs.test",
    key: "dibs_pk_page",
    storage: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, text) => kept.set(name, text),
      removeItem: (name) => kept.delete(name),
    },
    fetch: async (input, init = {}) => {
      const { pathname } = new URL(String(input));
      const headers = new Headers(init.headers);
      const body = init.body ? JSON.parse(String(init.body)) : null;
      asked.push({ method: init.method ?? "GET", path: pathname, headers, body });
      const answer = answers.shift() ?? { status: 503, code: "unavailable" };
      const status = typeof answer.status === "number" ? answer.status : 200;
      return new Response(JSON.stringify(answer), { status });
    },
  };
  return { asked, kept, options };
}

const ORDER = { id: "o 1", status: "pending", token: "secret of the order" };
const { token: _, ...SHOWN } = ORDER;

test("checks out what this browser holds, and keeps the order's token to itself", async () => {
  const { asked, kept, options } = scripted(ORDER, SHOWN, SHOWN, SHOWN);
  const held = { token: "secret of the hold", choice: {}, reservation: { id: "r1" } };
  kept.set("dibs.hold.gala", JSON.stringify({ held }));
  const orders = createOrders(options);
  const made = await orders.createOrder({ reservations: [{ event: "gala", id: "r1" }] }, "key 1");
  expect(made).toEqual(SHOWN);
  expect(asked[0]).toMatchObject({
    method: "POST",
    path: "/v1/orders",
    body: { reservations: [{ event: "gala", id: "r1", token: "secret of the hold" }] },
  });
  expect(asked[0]?.headers.get("Idempotency-Key")).toBe("key 1");
  expect(asked[0]?.headers.get("Authorization")).toBe("Bearer dibs_pk_page");

  // Also after a reload.
  const later = createOrders(options);
  await later.payOrder(made.id, { method: "intent" });
  await later.cancelOrder(made.id);
  expect(await later.readOrder(made.id)).toEqual(SHOWN);
  expect(asked.slice(1).map(({ method, path }) => [method, path])).toEqual([
    ["POST", "/v1/orders/o%201/pay"],
    ["POST", "/v1/orders/o%201/cancel"],
    ["GET", "/v1/orders/o%201"],
  ]);
  for (const { headers } of asked.slice(1)) {
    expect(headers.get("Dibs-Token")).toBe("secret of the order");
  }
  expect(asked[1]?.headers.get("Idempotency-Key")).toMatch(/^\d+(-\d+){3}$/);
});

test("a token that is told counts, and of another reservation none is sent", async () => {
  const { asked, kept, options } = scripted(ORDER, ORDER);
  const held = { token: "secret of the hold", choice: {}, reservation: { id: "r1" } };
  kept.set("dibs.hold.gala", JSON.stringify({ held }));
  const orders = createOrders(options);
  const given = { event: "gala", id: "r1", token: "another" };
  await orders.createOrder({ reservations: [given], accepts: "same" });
  await orders.createOrder({ reservations: [{ event: "gala", id: "r2" }] });
  expect(asked.map(({ body }) => body)).toEqual([
    { accepts: "same", reservations: [given] },
    { reservations: [{ event: "gala", id: "r2" }] },
  ]);
});

test("reads what an order bought by the token of what was held", async () => {
  const { asked, options } = scripted({ id: "r9" });
  const own = { event: "a gala", id: "r9", token: "secret of the hold" };
  expect(await createOrders(options).readReservation(own)).toEqual({ id: "r9" });
  expect(asked[0]).toMatchObject({ method: "GET", path: "/v1/events/a%20gala/reservations/r9" });
  expect(asked[0]?.headers.get("Dibs-Token")).toBe("secret of the hold");
});

test("insists by the same key until there is an answer", async () => {
  const away = { status: 503, code: "unavailable" };
  const { asked, options } = scripted(away, away, SHOWN);
  const surroundings = { after: (_: number, work: () => void) => soon(work) };
  await createOrders({ ...options, surroundings }).payOrder("o 1");
  const keys = asked.map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
});

test("a page's own key may be any text, which a header's is not", async () => {
  const { asked, options } = scripted(SHOWN);
  await createOrders(options).payOrder("o 1", {}, "für 🎟");
  const sent = asked[0]?.headers.get("Idempotency-Key") ?? "";
  const bytes = Uint8Array.from(sent, (letter) => letter.charCodeAt(0));
  expect(new TextDecoder().decode(bytes)).toBe("für 🎟");
});

/** Pauses pass at once; what waits for an answer has longer. */
function soon(work: () => void): () => void {
  const timer = setTimeout(work, 50);
  return () => clearTimeout(timer);
}

test("what only orders are refused with can be told apart", async () => {
  const detail = "The payment provider refused: no such currency.";
  const { options } = scripted({ status: 402, code: "payment_refused", detail });
  const refused = await createOrders(options)
    .payOrder("o 1")
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  const refusal = orderRefusalIn(refused);
  expect(refusal).toMatchObject({ code: "payment_refused", message: detail });
});

test("the buyer's part at the sandbox", async () => {
  const played = { reference: "sb/1", status: "needs_action", error: null };
  const { asked, options } = scripted(played, { ...played, status: "authorised" });
  const orders = createOrders(options);
  expect((await orders.confirmPayment("sb/1", "4000000000003220")).status).toBe("needs_action");
  expect((await orders.authenticatePayment("sb/1", true)).status).toBe("authorised");
  expect(asked.map(({ path, body }) => [path, body])).toEqual([
    ["/v1/sandbox/payments/sb%2F1/confirm", { card: "4000000000003220" }],
    ["/v1/sandbox/payments/sb%2F1/authenticate", { approve: true }],
  ]);
});

test("a client beside it shares the storage and nothing else", () => {
  const { kept, options } = scripted();
  const client = createClient(options);
  createOrders(options);
  client.close();
  expect([...kept.keys()].filter((name) => name.startsWith("dibs.order"))).toEqual([]);
});

afterEach(() => vi.restoreAllMocks());

/** The options with another storage, or none named. */
function keeping({ storage: _, ...options }: ClientOptions, where: Pick<ClientOptions, "storage">) {
  return { ...options, ...where };
}

const fails = () => {
  throw new Error("full");
};

test.each<[string, Pick<ClientOptions, "storage">]>([
  ["is full", { storage: { getItem: () => null, setItem: fails, removeItem: fails } }],
  ["is forbidden", {}],
])("where storage %s what is held is checked out all the same", async (_, where) => {
  vi.spyOn(globalThis, "localStorage", "get").mockImplementation(fails);
  const { service } = held();
  const { reservations } = createClient(keeping(service.options, where));
  await reservations.reserve("gala", { items: { floor: 2 } });
  const [{ id, token } = { id: "", token: "" }] = service.holds("gala");
  const { asked, options } = scripted(ORDER);
  const orders = createOrders(keeping(options, where));
  await orders.createOrder({ reservations: [{ event: "gala", id }] });
  expect(asked[0]?.body).toEqual({ reservations: [{ event: "gala", id, token }] });
});
