import { fireEvent } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../../tests/axe";
import { stage } from "../../tests/stage";
import * as dibs from "..";

const { ConnectionStatus, ReservationStatus } = dibs;
const { TicketAvailabilityBadge, TicketAvailabilityIndicator } = dibs;

const everything = (
  <main>
    <ConnectionStatus eventId="gala" />
    <TicketAvailabilityIndicator eventId="gala" itemId="floor" />
    <TicketAvailabilityIndicator eventId="gala" itemId="mug" />
    <table>
      <thead>
        <tr>
          <th scope="col">Item</th>
          <th scope="col">Left</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Mug</th>
          <td>
            <TicketAvailabilityBadge eventId="gala" itemId="mug" />
          </td>
        </tr>
      </tbody>
    </table>
    <ReservationStatus eventId="gala" />
    <ReservationStatus eventId="gala" variant="floating" className="mine" />
  </main>
);

describe("axe finds nothing", () => {
  test.each(["en", "de", "ar"])("in any state, in %s", async (locale) => {
    const { service, client, render, after, outlive } = stage({ locale: { locale } });
    const { container } = await render(everything);
    await expectAccessible(container);
    service.sell("gala", { items: { floor: 98, mug: 2 } });
    service.reserve("gala", { items: { floor: 1 } });
    await after(() => client.reservations.reserve("gala", { items: { mug: 1 } }));
    await expectAccessible(container);
    service.refuseNext("extension_limit", /extend/);
    for (const more of container.querySelectorAll('[data-verb="extend"]')) {
      await after(() => fireEvent.click(more));
    }
    expect(container.querySelectorAll(".dibs-refusal")).toHaveLength(1);
    await expectAccessible(container);
    await after(() => service.offline());
    await expectAccessible(container);
    await after(() => service.online());
    await outlive();
    await expectAccessible(container);
  });
});

test("a component says which language and direction it is in, and takes a class", async () => {
  const { client, render, after } = stage({ locale: { locale: "ar" } });
  await after(() => client.reservations.reserve("gala", { items: { mug: 1 } }));
  const { container } = await render(everything);
  const roots = container.querySelectorAll(
    ".dibs-connection, .dibs-availability, .dibs-badge, .dibs-reservation",
  );
  expect(roots).toHaveLength(6);
  for (const root of roots) {
    expect([root.getAttribute("lang"), root.getAttribute("dir")]).toEqual(["ar", "rtl"]);
  }
  expect(container.querySelector(".dibs-reservation.mine")).not.toBe(null);
});
