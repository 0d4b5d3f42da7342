/** What the documents show of this, used as they show it: by the names of the entry. */

import { useEffect } from "react";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { MINUTE_MS, stage } from "../tests/stage";
import {
  type CartCalls,
  CartProvider,
  ConnectionStatus,
  type ConnectionStatusProps,
  ReservationStatus,
  type ReservationStatusProps,
  TicketAvailabilityBadge,
  type TicketAvailabilityBadgeProps,
  TicketAvailabilityIndicator,
  type TicketAvailabilityIndicatorProps,
  useCart,
  useSingleTicketAvailability,
  useTicketAvailability,
} from ".";

interface Asked {
  readonly eventId: string;
  readonly ticketId: string;
}

const cart: { current: ReturnType<typeof useCart> | null } = { current: null };

function Cart() {
  const state = useCart();
  useEffect(() => {
    cart.current = state;
  });
  return null;
}

const toast = { warning: vi.fn(), error: vi.fn() };

function TicketSelection({ eventId, ticketId }: Asked) {
  const { availability, isConnected, isTicketAvailable, getActualAvailable } =
    useTicketAvailability(eventId, {
      onLowStock: (name, count) => {
        toast.warning(`${name} - only ${count} left!`);
      },
      onSoldOut: (name) => {
        toast.error(`${name} is now sold out`);
      },
    });
  const canPurchase = isTicketAvailable(ticketId);
  const available = getActualAvailable(ticketId);
  return <div>{[availability?.eventId, isConnected, canPurchase, available].join(" ")}</div>;
}

function TicketCard({ eventId, ticketId }: Asked) {
  const { available, isSoldOut, percentageSold, isConnected } = useSingleTicketAvailability(
    eventId,
    ticketId,
  );
  const title = `${percentageSold} % sold, ${isConnected ? "live" : "lost"}`;
  return <div title={title}>{isSoldOut ? "Sold Out" : `${available} available`}</div>;
}

describe("live availability", () => {
  test("a selection of tickets warns of little and of nothing", async () => {
    const { service, render, after } = stage();
    const { container } = await render(<TicketSelection eventId="gala" ticketId="floor" />);
    expect(container.textContent).toBe("gala true true 100");
    for (let sold = 0; sold < 9; sold += 1) service.sell("gala", { items: { floor: 10 } });
    await after();
    await after(() => service.sell("gala", { items: { floor: 5 } }));
    expect(toast.warning.mock.calls).toEqual([["Floor - only 5 left!"]]);
    await after(() => service.sell("gala", { items: { floor: 5 } }));
    expect(toast.error.mock.calls).toEqual([["Floor is now sold out"]]);
    expect(container.textContent).toBe("gala true false 0");
  });

  test("a card shows one ticket", async () => {
    const { service, render, after } = stage();
    const { container } = await render(<TicketCard eventId="gala" ticketId="mug" />);
    const card = () => {
      const { textContent, title } = container.firstElementChild as HTMLElement;
      return `${textContent} (${title})`;
    };
    expect(card()).toBe("3 available (0 % sold, live)");
    await after(() => service.sell("gala", { items: { mug: 2 } }));
    expect(card()).toBe("1 available (66 % sold, live)");
    await after(() => service.sell("gala", { items: { mug: 1 } }));
    expect(card()).toBe("Sold Out (100 % sold, live)");
    await after(() => service.offline());
    expect(card()).toBe("Sold Out (100 % sold, lost)");
  });

  test("its components take an event, and an item of it", () => {
    expectTypeOf<ConnectionStatusProps["eventId"]>().toEqualTypeOf<string | undefined>();
    for (const component of [TicketAvailabilityIndicator, TicketAvailabilityBadge]) {
      expectTypeOf(component).parameter(0).toExtend<{ eventId: string; itemId: string }>();
    }
    type Needed<Props> = { [Key in keyof Props as undefined extends Props[Key] ? never : Key]: 1 };
    type Asks = "eventId" | "itemId";
    expectTypeOf<keyof Needed<TicketAvailabilityBadgeProps>>().toEqualTypeOf<Asks>();
    expectTypeOf<keyof Needed<TicketAvailabilityIndicatorProps>>().toEqualTypeOf<Asks>();
    expectTypeOf<keyof Needed<ReservationStatusProps>>().toEqualTypeOf<"eventId">();
    expectTypeOf<keyof Needed<ConnectionStatusProps>>().toEqualTypeOf<never>();
    expect([ConnectionStatus, ReservationStatus].map(({ name }) => name)).toHaveLength(2);
  });
});

describe("a cart that reserves", () => {
  test("can do all that the documents say, each told by its outcome", () => {
    type Done = Awaited<ReturnType<CartCalls["add"]>>;
    type Calls = Pick<CartCalls, "add" | "setQuantity" | "remove" | "clear" | "validate">;
    expectTypeOf<Calls>().toEqualTypeOf<{
      readonly add: (itemId: string, quantity?: number) => Promise<Done>;
      readonly setQuantity: (itemId: string, quantity: number) => Promise<Done>;
      readonly remove: (id: string) => Promise<Done>;
      readonly clear: () => Promise<Done>;
      readonly validate: () => Promise<Done>;
    }>();
    expectTypeOf<ReservationStatusProps["variant"]>().toEqualTypeOf<
      "inline" | "floating" | undefined
    >();
  });

  test("reserves, changes, is validated, and takes out with a notice what is over", async () => {
    const { service, render, after, advance } = stage();
    const { container } = await render(
      <CartProvider eventId="gala">
        <Cart />
        <ReservationStatus eventId="gala" />
        <ReservationStatus eventId="gala" variant="floating" />
      </CartProvider>,
    );
    await after(() => cart.current?.add("floor", 2));
    const deadline = cart.current?.expiresAt;
    await after(() => cart.current?.setQuantity("floor", 3));
    expect(cart.current?.expiresAt).toBe(deadline);
    expect(service.holds("gala")).toMatchObject([{ items: { floor: 3 }, status: "reserved" }]);
    const forms = [...container.querySelectorAll<HTMLElement>(".dibs-reservation")];
    expect(forms.map(({ dataset }) => dataset.variant)).toEqual(["inline", "floating"]);
    await advance(15 * MINUTE_MS);
    expect(cart.current?.lines).toEqual([]);
    expect(cart.current?.notice?.lines).toMatchObject([{ id: "floor", quantity: 3 }]);
    let outcome: unknown;
    await after(async () => {
      outcome = await cart.current?.validate();
    });
    expect(outcome).toMatchObject({ ok: false, refusal: { code: "expired" } });
  });
});
