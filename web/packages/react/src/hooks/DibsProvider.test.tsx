import { createClient, type WireAvailability } from "@dibs/client";
import { createTestService } from "@dibs/client/testing";
import { act, render, renderHook } from "@testing-library/react";
import { version } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { hallOf } from "../../tests/halls";
import { gala, stage } from "../../tests/stage";
import { CartProvider, useCart } from "../cart/CartProvider";
import { ConnectionStatus } from "../components/ConnectionStatus";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { ReservationStatus } from "../components/ReservationStatus";
import { TicketAvailabilityBadge } from "../components/TicketAvailabilityBadge";
import { TicketAvailabilityIndicator } from "../components/TicketAvailabilityIndicator";
import { LocaleProvider } from "../locale/LocaleProvider";
import { BestAvailable } from "../seating/BestAvailable";
import { SeatLegend } from "../seating/SeatLegend";
import { SeatList } from "../seating/SeatList";
import { SeatMap } from "../seating/SeatMap";
import { useSeating } from "../seating/useSeating";
import { DibsProvider, LiveRegion, useDibs } from "./DibsProvider";
import { useAnnounce } from "./useAnnounce";
import { useTicketAvailability } from "./useTicketAvailability";

const Left = () => <p>{useTicketAvailability("gala").getActualAvailable("floor")} left</p>;
const CartCount = () => <p>{useCart().lines.length} lines</p>;

function Seats() {
  const seating = useSeating("gala", { chosen: [] });
  return (
    <ErrorBoundary>
      <SeatMap seating={seating} />
      <SeatLegend seating={seating} />
      <BestAvailable seating={seating} onBest={() => {}} />
      <SeatList seating={seating} />
    </ErrorBoundary>
  );
}

function Saying() {
  const announce = useAnnounce();
  return (
    <dialog open>
      <button type="button" onClick={() => announce("5 minutes left.")} />
      <LiveRegion />
    </dialog>
  );
}

const wanted: string | undefined = import.meta.env.REACT_VERSION;

test("runs on the React that this run is for", () => {
  expect(version).toMatch(wanted ?? /^19\./);
});

test("what uses Dibs outside of a provider is told what to do", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  expect(() => renderHook(() => useDibs())).toThrow("<DibsProvider client={…}>");
  expect(() => renderHook(() => useCart())).toThrow("<CartProvider eventId={…}>");
});

test("a new client is taken up", async () => {
  const first = stage();
  const second = stage({ events: { gala: { items: { floor: { capacity: 5 } } } } });
  const page = (client: typeof first.client) => (
    <DibsProvider client={client}>
      <Left />
    </DibsProvider>
  );
  const { rerender, container } = render(page(first.client));
  await first.after();
  expect(container.textContent).toBe("100 left");
  rerender(page(second.client));
  await second.after();
  expect(container.textContent).toBe("5 left");
});

describe("rendered by a server", () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  async function rendered() {
    const service = createTestService({ events: { gala: { ...gala, plan: hallOf() } } });
    const answer = await service.fetch("http://dibs.test/v1/events/gala/availability");
    const initialAvailability = [await answer.json()];
    const page = (client: ReturnType<typeof createClient>) => (
      <DibsProvider client={client} initialAvailability={initialAvailability}>
        <LocaleProvider locale="en" timeZone="Europe/Vienna">
          <ConnectionStatus eventId="gala" />
          <TicketAvailabilityIndicator eventId="gala" itemId="floor" />
          <TicketAvailabilityBadge eventId="gala" itemId="mug" />
          <ReservationStatus eventId="gala" />
          <CartProvider eventId="gala">
            <CartCount />
          </CartProvider>
          <Seats />
        </LocaleProvider>
      </DibsProvider>
    );
    const onServer = createClient({ ...service.options, storage: null });
    const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
    const html = renderToString(page(onServer));
    onServer.close();
    return { service, page, html, complaints };
  }

  test("the counts are in the page before any script runs", async () => {
    const { html, service, complaints } = await rendered();
    expect(html).toContain("100 left");
    expect(html).toContain("3 left");
    expect(html).not.toContain("dibs-reservation");
    expect(html).toContain("Loading the seating plan");
    expect(html).not.toContain("dibs-failure");
    expect(service.streamCount).toBe(0);
    expect(complaints).not.toHaveBeenCalled();
  });

  test("an answer for another event that comes with the next page counts, too", async () => {
    const { service } = await rendered();
    const client = service.client();
    const answer = async () => {
      const found = await service.fetch("http://dibs.test/v1/events/gala/availability");
      return { ...(await found.json()), event_id: "other" };
    };
    const page = (initialAvailability?: readonly WireAvailability[]) => (
      <DibsProvider client={client} initialAvailability={initialAvailability}>
        <TicketAvailabilityIndicator eventId="other" itemId="floor" />
      </DibsProvider>
    );
    const { rerender, container } = render(page());
    expect(container.textContent).not.toContain("100");
    rerender(page([await answer()]));
    expect(container.textContent).toContain("100");
  });

  test.each([6_000, 60_000])(
    "the first paint is the same after %d ms, whatever is remembered; then it is live",
    async (ms) => {
      const { service, page, html, complaints } = await rendered();
      // An earlier visit left a hold and newer counts in this browser.
      const earlier = createClient(service.options);
      const stop = earlier.availability.subscribe("gala", () => {});
      await earlier.reservations.reserve("gala", { items: { floor: 2 } });
      await service.advance(ms);
      stop();
      earlier.close();
      const root = document.createElement("div");
      root.innerHTML = html;
      document.body.append(root);
      const client = createClient(service.options);
      const mismatches = vi.fn();
      const mounted = await act(async () =>
        hydrateRoot(root, page(client), { onRecoverableError: mismatches }),
      );
      await act(() => service.advance(200));
      expect(mismatches).not.toHaveBeenCalled();
      expect(complaints).not.toHaveBeenCalled();
      expect(root.textContent).toContain("98 left");
      expect(root.querySelector(".dibs-reservation")).not.toBe(null);
      await act(async () => {
        service.sell("gala", { items: { floor: 8 } });
        await service.advance(200);
      });
      expect(root.textContent).toContain("90 left");
      for (const part of ["map-frame", "legend-marks", "best-kinds", "seat-section"]) {
        expect(root.querySelector(`.dibs-${part}`)).not.toBe(null);
      }
      act(() => mounted.unmount());
      client.close();
    },
  );
});

test("what is announced is heard inside of a dialog of one's own, too", () => {
  const { container } = render(
    <DibsProvider client={createClient()}>
      <Saying />
    </DibsProvider>,
  );
  act(() => container.querySelector("button")?.click());
  const within = container.querySelector("dialog > [role=status]");
  const outside = container.querySelector(":scope > [role=status]");
  expect([within?.textContent, outside?.textContent]).toEqual([
    "5 minutes left.",
    "5 minutes left.",
  ]);
});
