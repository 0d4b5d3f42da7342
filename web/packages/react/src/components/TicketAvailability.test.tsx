import { render } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { gala, stage } from "../../tests/stage";
import { DibsProvider } from "../hooks/DibsProvider";
import { LocaleProvider } from "../locale/LocaleProvider";
import { TicketAvailabilityBadge } from "./TicketAvailabilityBadge";
import { TicketAvailabilityIndicator } from "./TicketAvailabilityIndicator";

const shown = (container: Element) => {
  const root = container.querySelector<HTMLElement>(".dibs-availability, .dibs-badge");
  return { state: root?.dataset.state, change: root?.dataset.change, text: root?.textContent };
};

const isMarkedOld = (container: Element) => container.querySelector("[data-old]") !== null;

describe("TicketAvailabilityIndicator", () => {
  test("counts, and moves only when the count does", async () => {
    const { service, render, after } = stage();
    const { container } = await render(
      <TicketAvailabilityIndicator eventId="gala" itemId="floor" />,
    );
    // The first number is none that moved.
    expect(shown(container)).toEqual({ state: "available", change: undefined, text: "100 left" });
    const number = container.querySelector(".dibs-availability-number");
    await after(() => service.sell("gala", { items: { mug: 1 } }));
    expect(container.querySelector(".dibs-availability-number")).toBe(number);
    await after(() => service.sell("gala", { items: { floor: 10 } }));
    expect(shown(container)).toMatchObject({ change: "down", text: "90 left" });
    // A new element: its motion begins anew.
    expect(container.querySelector(".dibs-availability-number")).not.toBe(number);
    expect(container.querySelector<HTMLElement>(".dibs-meter")?.style.cssText).toContain("0.1");
  });

  test("says low only where the service says it", async () => {
    const { service, render, after } = stage();
    const { container } = await render(
      <TicketAvailabilityIndicator eventId="gala" itemId="floor" />,
    );
    for (let sold = 0; sold < 9; sold += 1) service.sell("gala", { items: { floor: 10 } });
    await after();
    expect(shown(container)).toMatchObject({ state: "available", text: "10 left" });
    await after(() => service.sell("gala", { items: { floor: 5 } }));
    expect(shown(container)).toMatchObject({ state: "low", text: "Only 5 left" });
  });

  test("tells what is in other carts from what is sold, and the cart of one's own", async () => {
    const { service, client, render, after } = stage();
    const { container } = await render(<TicketAvailabilityIndicator eventId="gala" itemId="mug" />);
    const hold = service.reserve("gala", { items: { mug: 2 } });
    await after(() => client.reservations.reserve("gala", { items: { mug: 1 } }));
    expect(shown(container)).toMatchObject({
      state: "in-carts",
      text: "None left just now2 in other carts, may return",
    });
    await after(() => service.confirm("gala", hold));
    expect(shown(container)).toMatchObject({ state: "yours", text: "You hold the last" });
    await after(() => client.reservations.confirm("gala"));
    expect(shown(container)).toMatchObject({ state: "sold-out", text: "Sold out" });
  });

  test("before anything is heard says so, and shows a cached count once it has one", async () => {
    const { service, render, after } = stage();
    service.down(true);
    const { container } = await render(<TicketAvailabilityIndicator eventId="gala" itemId="mug" />);
    expect(shown(container)).toMatchObject({ state: "unknown", text: "Counting …" });
    service.down(false);
    await after();
  });

  test("while the connection is lost a count is marked as old, for the eye and the ear", async () => {
    const { service, render, after, advance } = stage();
    const { container } = await render(
      <TicketAvailabilityIndicator eventId="gala" itemId="floor" />,
    );
    expect(isMarkedOld(container)).toBe(false);
    await after(() => service.offline());
    expect(isMarkedOld(container)).toBe(true);
    expect(shown(container).text).toBe("100 left, may be out of date");
    await after(() => service.online());
    await advance(60_000);
    expect(isMarkedOld(container)).toBe(false);
    expect(shown(container).text).toBe("100 left");
  });

  test("counts of an earlier visit are old after half a minute, even while connecting", async () => {
    for (const [agedMs, isOld] of [
      [20_000, false],
      [40_000, true],
    ] as const) {
      const { service, client, after, advance } = stage();
      await after(() => client.availability.subscribe("gala", () => {}));
      client.close();
      await advance(agedMs);
      const again = service.client();
      const { container, unmount } = render(
        <DibsProvider client={again}>
          <LocaleProvider locale="en-GB">
            <TicketAvailabilityIndicator eventId="gala" itemId="floor" />
          </LocaleProvider>
        </DibsProvider>,
      );
      expect(shown(container).text).toBe(`100 left${isOld ? ", may be out of date" : ""}`);
      expect(isMarkedOld(container)).toBe(isOld);
      await after();
      expect(isMarkedOld(container)).toBe(false);
      unmount();
      again.close();
    }
  });

  test("counts asked for in vain beside a stream are old after a while", async () => {
    const { service, client, render, after, advance } = stage({
      events: { gala, other: { items: { floor: { capacity: 1 } } } },
    });
    service.refuseStream("gala", "forbidden");
    const { container } = await render(
      <TicketAvailabilityIndicator eventId="gala" itemId="floor" />,
    );
    await after(() => client.availability.subscribe("other", () => {}));
    await advance(60_000);
    expect(isMarkedOld(container)).toBe(false);
    for (let many = 0; many < 5; many += 1) service.refuseNext("unavailable", /gala.availab/);
    await advance(100_000);
    expect(client.availability.connection.state).toBe("live");
    expect(isMarkedOld(container)).toBe(true);
    await advance(100_000);
    expect(isMarkedOld(container)).toBe(false);
  });

  test("what is not known yet is not old", async () => {
    const { service, render, after } = stage();
    service.down(true);
    const { container } = await render(<TicketAvailabilityIndicator eventId="gala" itemId="mug" />);
    await after(() => service.offline());
    expect(isMarkedOld(container)).toBe(false);
  });

  test("gives what it knows to a function, to be shown otherwise", async () => {
    const { render } = stage();
    const { container } = await render(
      <TicketAvailabilityIndicator eventId="gala" itemId="mug">
        {({ left }) => `${left}!`}
      </TicketAvailabilityIndicator>,
    );
    expect(shown(container).text).toBe("3!");
  });
});

describe("TicketAvailabilityBadge", () => {
  test("is a number where there is plenty, and words for the ear", async () => {
    const { service, render, after } = stage({ events: { gala } });
    const { container } = await render(<TicketAvailabilityBadge eventId="gala" itemId="floor" />);
    expect(container.querySelector('[aria-hidden="true"]:not(svg)')?.textContent).toBe("100");
    expect(container.querySelector(".dibs-badge .dibs-spoken")?.textContent).toBe("100 left");
    for (let sold = 0; sold < 10; sold += 1) service.sell("gala", { items: { floor: 10 } });
    await after();
    expect(shown(container)).toMatchObject({ state: "sold-out", text: "Sold out" });
  });

  test("is marked as old while the connection is lost", async () => {
    const { service, render, after } = stage();
    const { container } = await render(<TicketAvailabilityBadge eventId="gala" itemId="mug" />);
    await after(() => service.offline());
    expect(isMarkedOld(container)).toBe(true);
    expect(container.querySelector(".dibs-badge")?.textContent).toContain(", may be out of date");
  });

  test("has another sign for each state, never colour alone", async () => {
    const { service, render, after } = stage();
    const { container } = await render(<TicketAvailabilityBadge eventId="gala" itemId="mug" />);
    const signs = new Set<string | undefined>();
    const note = () => signs.add(container.querySelector("svg")?.dataset.icon);
    note();
    const hold = service.reserve("gala", { items: { mug: 3 } });
    await after();
    note();
    await after(() => service.confirm("gala", hold));
    note();
    expect(signs.size).toBe(3);
  });
});
