import { describe, expect, test, vi } from "vitest";
import { gala, MINUTE_MS, type StageOptions, seatedPlan, stage } from "../../tests/stage";
import { CartProvider, type CartState, useCart } from "./CartProvider";

const told = vi.fn<(cart: CartState) => void>();

function Reader() {
  told(useCart());
  return null;
}

async function cartOn(options?: StageOptions) {
  const played = stage(options);
  told.mockClear();
  await played.render(
    <CartProvider eventId="gala" seatName={seatName}>
      <Reader />
    </CartProvider>,
  );
  const current = {
    get cart(): CartState {
      const last = told.mock.lastCall;
      if (!last) throw new Error("The cart was never rendered.");
      return last[0];
    },
  };
  return { ...played, current, rendered: told };
}

const seatName = (id: string) => `Seat ${id}`;

const quantities = (cart: CartState) =>
  Object.fromEntries(cart.lines.map(({ id, quantity }) => [id, quantity]));

describe("a cart", () => {
  test("holds what is added, at once, with names and prices", async () => {
    const { service, current, after } = await cartOn();
    expect(current.cart).toMatchObject({ lines: [], total: null, expiresAt: null, notice: null });
    await after(() => current.cart.add("floor", 2));
    expect(service.holds("gala")).toMatchObject([{ status: "reserved", items: { floor: 2 } }]);
    expect(current.cart.lines).toEqual([
      {
        kind: "units",
        id: "floor",
        name: "Floor",
        quantity: 2,
        priceMinor: 4500,
        currency: "EUR",
      },
    ]);
    expect(current.cart.total).toEqual({ amountMinor: 9000, currency: "EUR" });
  });

  test("changes quantities on one hold with one deadline", async () => {
    const { service, current, after, advance } = await cartOn();
    await after(() => current.cart.add("floor"));
    const { expiresAt } = current.cart;
    await advance(5 * MINUTE_MS);
    await after(() => current.cart.add("mug", 2));
    await after(() => current.cart.setQuantity("floor", 4));
    expect(quantities(current.cart)).toEqual({ floor: 4, mug: 2 });
    expect(service.holds("gala")).toHaveLength(1);
    expect(current.cart.expiresAt).toBe(expiresAt);
  });

  test("pressing more at the limit is refused and never moves the deadline", async () => {
    const { current, after, advance } = await cartOn();
    await after(() => current.cart.add("mug", 3));
    const { expiresAt } = current.cart;
    await advance(5 * MINUTE_MS);
    await after(() => current.cart.add("mug"));
    expect(current.cart.refusal).toMatchObject({ code: "sold_out" });
    expect(current.cart.expiresAt).toBe(expiresAt);
    expect(quantities(current.cart)).toEqual({ mug: 3 });
  });

  test("two quick presses are two more", async () => {
    const { current, after } = await cartOn();
    await after(() => current.cart.add("mug"));
    await after(() => {
      current.cart.add("mug");
      current.cart.add("mug");
    });
    expect(quantities(current.cart)).toEqual({ mug: 3 });
  });

  test("two first presses are one hold", async () => {
    const { service, current, after } = await cartOn();
    await after(() => {
      current.cart.add("mug");
      current.cart.add("floor");
    });
    expect(quantities(current.cart)).toEqual({ mug: 1, floor: 1 });
    expect(service.holds("gala")).toHaveLength(1);
  });

  test("removing gives back, and with the last line the hold ends", async () => {
    const { service, current, after } = await cartOn();
    await after(() => current.cart.add("floor", 2));
    await after(() => current.cart.add("mug"));
    await after(() => current.cart.remove("floor"));
    expect(quantities(current.cart)).toEqual({ mug: 1 });
    await after(() => current.cart.setQuantity("mug", 0));
    expect(current.cart.lines).toEqual([]);
    expect(service.holds("gala")).toMatchObject([{ status: "released" }]);
  });

  test("clearing gives everything back", async () => {
    const { service, current, after } = await cartOn();
    await after(() => current.cart.addChoice({ items: { floor: 2, mug: 1 } }));
    await after(() => current.cart.clear());
    expect(current.cart).toMatchObject({ lines: [], total: null, expiresAt: null });
    expect(service.holds("gala")).toMatchObject([{ status: "released" }]);
  });

  test("takes expired things out with a notice, which tries again or goes", async () => {
    const { current, after, outlive } = await cartOn();
    await after(() => current.cart.add("mug", 2));
    await outlive();
    expect(current.cart).toMatchObject({ lines: [], total: null, expiresAt: null });
    expect(current.cart.notice?.lines).toMatchObject([{ id: "mug", name: "Mug", quantity: 2 }]);
    await after(() => current.cart.tryAgain());
    expect(current.cart.notice).toBe(null);
    expect(quantities(current.cart)).toEqual({ mug: 2 });
    await outlive();
    await after(() => current.cart.dismissNotice());
    expect(current.cart).toMatchObject({ lines: [], notice: null });
  });

  test("an expired cart does not block a new one", async () => {
    const { service, current, after, outlive } = await cartOn();
    await after(() => current.cart.add("mug", 2));
    await outlive();
    await after(() => current.cart.add("floor"));
    expect(quantities(current.cart)).toEqual({ floor: 1 });
    expect(service.holds("gala").map(({ status }) => status)).toEqual(["expired", "reserved"]);
  });

  test("is validated by the service, which knows what the page may not", async () => {
    const { service, current, after } = await cartOn();
    await after(() => current.cart.add("mug"));
    const answers: unknown[] = [];
    await after(async () => answers.push(await current.cart.validate()));
    const [hold] = service.holds("gala");
    if (hold) service.release("gala", hold);
    await after(async () => answers.push(await current.cart.validate()));
    expect(answers).toMatchObject([{ ok: true }, { ok: false, refusal: { code: "expired" } }]);
    expect(current.cart.lines).toEqual([]);
  });

  test("holds seats and units together, and gives one seat back", async () => {
    const { service, current, after } = await cartOn({
      events: { gala: { ...gala, plan: seatedPlan } },
    });
    await after(() => current.cart.addChoice({ seats: ["A-1", "A-2"] }));
    await after(() => current.cart.add("mug", 2));
    await after(() => current.cart.addChoice({ seats: ["A-3"] }));
    expect(current.cart.lines.map(({ kind, name }) => [kind, name])).toEqual([
      ["units", "Mug"],
      ["seat", "Seat A-1"],
      ["seat", "Seat A-2"],
      ["seat", "Seat A-3"],
    ]);
    await after(() => current.cart.remove("A-2"));
    expect(service.holds("gala")).toMatchObject([
      { seats: ["A-1", "A-3"], items: { mug: 2, stalls: 2 } },
    ]);
    await after(() => current.cart.setQuantity("mug", 1));
    expect(service.holds("gala")).toMatchObject([
      { seats: ["A-1", "A-3"], items: { mug: 1, stalls: 2 } },
    ]);
  });

  test("does not render again while its clock ticks", async () => {
    const { current, rendered, after, advance } = await cartOn();
    await after(() => current.cart.add("mug"));
    const before = rendered.mock.calls.length;
    await advance(9_000);
    expect(rendered).toHaveBeenCalledTimes(before);
  });
});
