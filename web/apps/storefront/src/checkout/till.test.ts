import { NoAnswer, Refused } from "@dibs/client";
import type { Order, Payment } from "@dibs/client/orders";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { placedAt } from "./placed";
import { type Confirmed, createTill, isTimeUp } from "./till";

type Status = Payment["status"];
type Part = Partial<Order["reservations"][number]>;

const payment = (status: Status, code: string | null = null): Payment => ({
  id: "p1",
  provider: "sandbox",
  method: "intent",
  status,
  amount_minor: 4_200,
  currency: "EUR",
  reference: status === "starting" ? null : "sbx_1",
  client_secret: null,
  url: null,
  publishable_key: null,
  error: code === null ? null : { code, message: "" },
  ends_at: null,
});

const order = (status: Order["status"], paid: Payment | null = null, part: Part = {}): Order => ({
  id: "o1",
  organisation: null,
  status,
  currency: "EUR",
  amount_minor: 4_200,
  captured_minor: 0,
  refunded_minor: 0,
  accepts: "equal",
  lines: [],
  reservations: [
    {
      event: "gala",
      id: "r1",
      status: "open",
      amount_minor: 4_200,
      sold_id: null,
      sold_minor: 0,
      outcome: null,
      ...part,
    },
  ],
  payment: paid,
  pay_until: "2030-01-01T00:00:00Z",
  created_at: "2030-01-01T00:00:00Z",
  updated_at: "2030-01-01T00:00:00Z",
  server_now: "2030-01-01T00:00:00Z",
  replayed: false,
});

const SOLD = order("paid", payment("succeeded"), { status: "sold", sold_id: "r1" });
const refused = (code: string) =>
  new Refused({ code } as object, new Response(null, { status: 409 }));

/** A till whose service reads as a test says, the last answer for ever. */
function opened(...reads: (Order | Error)[]) {
  const ended = vi.fn();
  const read = vi.fn(async () => {
    const answer = reads.length > 1 ? reads.shift() : reads[0];
    if (answer instanceof Error) throw answer;
    return answer ?? order("pending");
  });
  const orders = {
    createOrder: vi.fn(async () => order("pending")),
    payOrder: vi.fn(async () => order("paying", payment("open"))),
    readOrder: read,
  };
  const ask = vi.fn(async (): Promise<Confirmed | null> => null);
  const held = () => ({ event: "gala", id: "r1", token: "secret of r1" });
  const till = createTill("gala", { orders, held, ended, ask });
  const leave = till.subscribe(() => {});
  const step = () => till.read().step;
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { till, orders, ended, ask, step, pass, leave, reads };
}

const confirming = (status: Status, code: string | null = null) =>
  vi.fn(async () => payment(status, code));

describe("a till", () => {
  beforeEach(() => {
    localStorage.clear();
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it("makes an order, pays it, and tells what it bought", async () => {
    const { till, orders, ended, step, pass } = opened(
      order("paying", payment("open")),
      order("paying", payment("processing")),
      SOLD,
    );
    const confirm = confirming("authorised");
    await till.pay("r1", "next_best", confirm);
    expect(orders.createOrder).toHaveBeenCalledWith({
      reservations: [{ event: "gala", id: "r1", token: "secret of r1" }],
      accepts: "next_best",
    });
    expect(confirm).toHaveBeenCalledWith(payment("open"));
    // The service has not heard yet what the provider said.
    expect(step()).toBe("waiting");
    await pass(10_000);
    expect(till.read()).toMatchObject({ step: "ended", ending: "sold" });
    expect(ended).toHaveBeenCalledExactlyOnceWith(SOLD, "sold");
  });

  it("says why a card was declined, and takes another for the same order", async () => {
    const { till, orders, pass } = opened(order("paying", payment("open")));
    await till.pay("r1", "equal", confirming("failed", "card_declined"));
    expect(till.read()).toMatchObject({ step: "open", complaint: { code: "card_declined" } });
    const told = till.read();
    await pass(30_000);
    expect(till.read()).toMatchObject({ step: "open", complaint: { code: "card_declined" } });
    expect(told).toMatchObject({ complaint: { code: "card_declined" } });
    await till.pay("r1", "equal", confirming("processing"));
    expect(till.read().step).toBe("waiting");
    expect(orders.createOrder).toHaveBeenCalledOnce();
  });

  it("hears of a decline that took its time", async () => {
    const { till, step, pass } = opened(
      order("paying", payment("open")),
      order("paying", payment("processing")),
      order("paying", payment("failed", "card_declined")),
    );
    await till.pay("r1", "equal", confirming("processing"));
    expect(step()).toBe("waiting");
    await pass(10_000);
    expect(till.read()).toMatchObject({ step: "open", complaint: { code: "card_declined" } });
  });

  it("asks the bank, and believes it before the service does", async () => {
    const { till, step, pass, reads } = opened(order("paying", payment("open")));
    await till.pay("r1", "equal", confirming("needs_action"));
    expect(step()).toBe("proving");
    const answer = confirming("authorised");
    await till.prove(answer);
    expect(answer).toHaveBeenCalledWith(payment("needs_action"));
    expect(step()).toBe("waiting");
    // What it hears next was so a while ago.
    reads[0] = order("paying", payment("needs_action"));
    await pass(1_000);
    expect(step()).toBe("waiting");
    reads[0] = SOLD;
    await pass(5_000);
    expect(step()).toBe("ended");
  });

  it("takes another card while the bank asks, from who knows that it does", async () => {
    const asking = order("paying", payment("needs_action"));
    const { till, orders, step } = opened(asking);
    orders.payOrder.mockResolvedValue(asking);
    const [unseen, seen] = [confirming("authorised"), confirming("authorised")];
    await till.pay("r1", "equal", unseen);
    expect(unseen).not.toHaveBeenCalled();
    expect(step()).toBe("proving");
    await till.pay("r1", "equal", seen);
    expect(seen).toHaveBeenCalledOnce();
    expect(step()).toBe("waiting");
  });

  it("is pressed for nothing while it asks", async () => {
    const { till, orders } = opened(SOLD);
    const confirm = confirming("authorised");
    await Promise.all([till.pay("r1", "equal", confirm), till.pay("r1", "equal", confirm)]);
    expect(orders.createOrder).toHaveBeenCalledOnce();
    expect(confirm).toHaveBeenCalledOnce();
  });

  it("finds what was under way after a reload", async () => {
    const before = opened(order("paying", payment("needs_action")));
    await before.till.pay("r1", "equal", confirming("needs_action"));
    before.leave();
    const { till, orders, step, pass } = opened(
      new NoAnswer("cut"),
      order("paying", payment("needs_action")),
    );
    till.resume("r1");
    await pass(1_000);
    expect(step()).toBe("proving");
    expect(orders.createOrder).not.toHaveBeenCalled();
  });

  /** A page that was left while its payment was open, loaded anew. */
  async function loadedAnew(
    told: () => Promise<Confirmed | null>,
    now = order("paying", payment("open")),
  ) {
    const before = opened(order("paying", payment("open")));
    await before.till.pay("r1", "equal", confirming("needs_action"));
    before.leave();
    const page = opened(now);
    page.ask.mockImplementation(told);
    page.till.resume("r1");
    return page;
  }

  it("comes back from the bank before the service has heard of it", async () => {
    const { till, ask, step, pass, reads } = await loadedAnew(confirming("authorised"));
    await pass(1_000);
    expect(ask).toHaveBeenCalledExactlyOnceWith(payment("open"));
    expect(step()).toBe("waiting");
    reads[0] = SOLD;
    await pass(5_000);
    expect(till.read()).toMatchObject({ step: "ended", ending: "sold" });
  });

  it("comes back from a bank that was told that it is not the buyer", async () => {
    const { till, pass } = await loadedAnew(confirming("failed", "authentication_failed"));
    await pass(1_000);
    expect(till.read()).toMatchObject({
      step: "open",
      complaint: { code: "authentication_failed" },
    });
    await till.pay("r1", "equal", confirming("authorised"));
    expect(till.read().step).toBe("waiting");
  });

  it("goes by the service where the provider says nothing", async () => {
    const { step, pass } = await loadedAnew(() => new Promise(() => {}));
    await pass(5_000);
    expect(step()).toBe("asking");
    await pass(6_000);
    expect(step()).toBe("open");
  });

  it("asks no provider about what the service knows the end of", async () => {
    const { ask, step, pass } = await loadedAnew(confirming("authorised"), SOLD);
    await pass(1_000);
    expect(step()).toBe("ended");
    expect(ask).not.toHaveBeenCalled();
  });

  it("leaves what is about another reservation, and finds it again", async () => {
    const before = opened(order("paying", payment("open")));
    await before.till.pay("r1", "equal", confirming("processing"));
    before.till.resume("r2");
    expect(before.till.read()).toMatchObject({ step: "open", order: null });
    expect(placedAt("gala")).toEqual([{ reservation: "r1", token: "secret of r1", order: "o1" }]);
    before.leave();
    const { till, orders, step, pass } = opened(SOLD);
    till.resume("r2");
    await pass(1_000);
    expect(orders.readOrder).not.toHaveBeenCalled();
    till.resume("r1");
    await pass(1_000);
    expect(step()).toBe("ended");
    // What it bought may not be in the wallet yet.
    till.resume("r2");
    expect(placedAt("gala")).toHaveLength(1);
  });

  it("keeps the orders of two reservations apart", async () => {
    const { till, orders, reads } = opened(order("paying", payment("open")));
    await till.pay("r1", "equal", confirming("processing"));
    till.resume("r2");
    const other = { ...order("paying", payment("open"), { id: "r2" }), id: "o2" };
    orders.createOrder.mockResolvedValueOnce(other);
    orders.payOrder.mockResolvedValueOnce(other);
    reads[0] = other;
    await till.pay("r2", "equal", confirming("processing"));
    expect(placedAt("gala").map((each) => each.order)).toEqual(["o2", "o1"]);
    till.forget();
    till.resume("r1");
    expect(placedAt("gala").map((each) => each.order)).toEqual(["o1"]);
  });

  it("shows nothing more of an order that was left between two looks", async () => {
    const { till, ended, pass, reads } = opened(order("paying", payment("open")));
    await till.pay("r1", "equal", confirming("processing"));
    till.resume("r2");
    reads[0] = SOLD;
    await pass(60_000);
    expect(till.read()).toMatchObject({ step: "open", order: null });
    expect(ended).not.toHaveBeenCalled();
  });

  it("shows nothing more of an order that was left while it was looked for", async () => {
    const before = opened(order("paying", payment("open")));
    await before.till.pay("r1", "equal", confirming("processing"));
    before.leave();
    const { till, orders, step, pass } = opened(new NoAnswer("cut"), SOLD);
    till.resume("r1");
    till.resume("r2");
    expect(step()).toBe("open");
    await pass(60_000);
    expect(till.read()).toMatchObject({ step: "open", order: null });
    expect(orders.readOrder).toHaveBeenCalledOnce();
  });

  it.each(["createOrder", "payOrder", "confirm"] as const)(
    "goes no further with what was left while it was being paid (%s)",
    async (until) => {
      const { till, orders, pass } = opened(order("paying", payment("open")));
      const confirm = confirming("authorised");
      const asked = until === "confirm" ? confirm : orders[until];
      const answer = asked.getMockImplementation() as () => Promise<never>;
      asked.mockImplementationOnce(() => {
        till.resume("r2");
        return answer();
      });
      await till.pay("r1", "equal", confirm);
      await pass(60_000);
      expect(till.read()).toMatchObject({ step: "open", order: null, refusal: null });
      expect(orders.payOrder).toHaveBeenCalledTimes(until === "createOrder" ? 0 : 1);
      expect(confirm).toHaveBeenCalledTimes(until === "confirm" ? 1 : 0);
      // Its money may come all the same.
      expect(placedAt("gala")).toMatchObject([{ reservation: "r1", order: "o1" }]);
    },
  );

  it("forgets an order that is not there", async () => {
    const before = opened(order("paying", payment("open")));
    await before.till.pay("r1", "equal", confirming("processing"));
    before.leave();
    const { till, step, pass } = opened(refused("not_found"));
    till.resume("r1");
    await pass(1_000);
    expect(step()).toBe("open");
    expect(localStorage.length).toBe(0);
  });

  it("says a refusal, and can be pressed again", async () => {
    const { till, orders } = opened(SOLD);
    orders.createOrder.mockRejectedValueOnce(refused("in_another_order"));
    await till.pay("r1", "equal", confirming("authorised"));
    expect(till.read()).toMatchObject({ step: "open", refusal: { code: "in_another_order" } });
    await till.pay("r1", "equal", confirming("authorised"));
    expect(till.read().step).toBe("ended");
  });

  it.each(["open", "needs_action"] as const)(
    "can be pressed again where the provider's script breaks, and tells of it (%s)",
    async (status) => {
      const told = vi.fn();
      vi.stubGlobal("reportError", told);
      const { till, step } = opened(order("paying", payment(status)));
      const broken = new Error("js.stripe.com cannot be reached.");
      const breaking = vi.fn(() => Promise.reject(broken));
      await till.pay("r1", "equal", status === "open" ? breaking : confirming(status));
      if (status === "needs_action") await till.prove(breaking);
      expect(told).toHaveBeenCalledExactlyOnceWith(broken);
      if (status === "open") {
        expect(till.read()).toMatchObject({ step: "open", refusal: { code: "fault" } });
      } else {
        expect(step()).toBe("proving");
      }
      await till.prove(confirming("authorised"));
      expect(step()).not.toBe("asking");
      vi.unstubAllGlobals();
    },
  );

  it("looks how it stands where it heard no answer", async () => {
    const { till, orders, step } = opened(order("paying", payment("processing")));
    await till.pay("r1", "equal", async () => {
      throw new NoAnswer("cut");
    });
    expect(step()).toBe("waiting");
    expect(orders.payOrder).toHaveBeenCalledOnce();
  });

  it("waits until the provider has a name for the payment", async () => {
    const { till, orders, pass, step } = opened(
      order("paying", payment("starting")),
      order("paying", payment("open")),
      SOLD,
    );
    orders.payOrder.mockResolvedValueOnce(order("paying", payment("starting")));
    const paying = till.pay("r1", "equal", confirming("authorised"));
    await pass(5_000);
    await paying;
    expect(step()).toBe("ended");
  });

  it("can be paid anew where only the payment ended", async () => {
    const ended = order("pending", payment("cancelled"));
    const { till, orders, step, pass, reads } = opened(order("paying", payment("open")), ended);
    await till.pay("r1", "equal", confirming("processing"));
    await pass(1_000);
    expect(step()).toBe("waiting");
    reads[0] = { ...ended, pay_until: "2030-01-01T00:05:00Z" };
    await pass(5_000);
    expect(step()).toBe("open");
    reads[0] = SOLD;
    await till.pay("r1", "equal", confirming("authorised"));
    expect(step()).toBe("ended");
    expect(orders.createOrder).toHaveBeenCalledOnce();
    expect(orders.payOrder).toHaveBeenCalledTimes(2);
  });

  it("pays nothing where there is nothing to pay", async () => {
    const { till, orders, ended } = opened();
    orders.createOrder.mockResolvedValueOnce(SOLD);
    const confirm = confirming("authorised");
    await till.pay("r1", "equal", confirm);
    expect(confirm).not.toHaveBeenCalled();
    expect(orders.payOrder).not.toHaveBeenCalled();
    expect(ended).toHaveBeenCalledOnce();
  });

  it.each([
    ["sold", SOLD],
    ["replaced", order("paid", null, { status: "replaced", sold_id: "r9", outcome: "equal" })],
    ["refused", order("cancelled", null, { status: "refused", outcome: "refused" })],
    ["refused", order("refunded", null, { status: "refused", outcome: "refused" })],
    ["changed", order("cancelled", null, { status: "refused", outcome: "changed" })],
    ["refunded", order("refunded", null, { status: "cancelled" })],
    ["stopped", order("cancelled", null, { status: "cancelled" })],
  ])("tells that it ended as %s", async (ending, last) => {
    const { till, pass } = opened(order("paying", payment("open")), last);
    await till.pay("r1", "equal", confirming("processing"));
    await pass(5_000);
    expect(till.read()).toMatchObject({ step: "ended", ending });
    till.forget();
    expect(till.read()).toMatchObject({ step: "open", order: null });
    expect(localStorage.length).toBe(0);
  });

  it("asks no more when nobody listens", async () => {
    const { till, orders, pass, leave } = opened(order("paying", payment("processing")));
    await till.pay("r1", "equal", confirming("processing"));
    leave();
    await pass(5_000);
    const asked = orders.readOrder.mock.calls.length;
    await pass(60_000);
    expect(orders.readOrder.mock.calls.length).toBe(asked);
    till.subscribe(() => {});
    await pass(5_000);
    expect(orders.readOrder.mock.calls.length).toBeGreaterThan(asked);
  });
});

it.each([
  ["10:00:00Z", "10:00:00.5Z", true],
  ["10:00:00.5Z", "10:00:00Z", false],
  ["11:00:00+01:00", "10:00:00Z", true],
  ["10:30:00+00:00", "11:00:00+01:00", false],
])("a time until %s is over at %s: %s", (until, now, isOver) => {
  const on = (time: string) => `2030-01-01T${time}`;
  expect(isTimeUp({ ...SOLD, pay_until: on(until), server_now: on(now) })).toBe(isOver);
});
