import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { expectAccessible } from "../../tests/axe";
import { hallOf } from "../../tests/halls";
import { stage } from "../../tests/stage";
import { BestAvailable } from "./BestAvailable";
import { SeatLegend } from "./SeatLegend";
import { SeatMap } from "./SeatMap";
import type { SeatingOptions } from "./seating";
import { useSeating } from "./useSeating";

const plan = hallOf();
const items = {
  stalls: { name: "Stalls", kind: "seat", price_minor: 4_500 },
  accessible: { name: "Wheelchairs", kind: "seat", price_minor: 3_000 },
} as const;
const seated = { gala: { items, plan } };

function Hall({ eventId = "gala" }: { readonly eventId?: string }) {
  return <SeatMap seating={useSeating(eventId, { chosen: [] })} />;
}

function Beside(props: Partial<SeatingOptions> & { readonly onBest?: (best: object) => void }) {
  const seating = useSeating("gala", { chosen: [], ...props });
  return (
    <>
      <SeatLegend seating={seating} />
      <BestAvailable seating={seating} onBest={props.onBest ?? (() => undefined)} />
    </>
  );
}

test("shows the plan, with buttons that move it", async () => {
  const { render } = stage({ events: seated });
  const { container } = await render(<Hall />);
  expect(screen.getByRole("application", { name: "Seating plan" })).not.toBeNull();
  for (const name of ["Closer", "Further away", "All of it"]) {
    expect(screen.getByRole("button", { name })).not.toBeNull();
  }
  await expectAccessible(container);
});

test("says that an event has no numbered seats", async () => {
  const { render } = stage();
  await render(<Hall />);
  expect(screen.getByText("This event has no numbered seats.")).not.toBeNull();
});

test("says that the plan cannot be had", async () => {
  const { render, service, advance } = stage({ events: seated });
  service.down(true);
  await render(<Hall />);
  await advance(60_000);
  expect(screen.getByText(/cannot be loaded just now/)).not.toBeNull();
});

test("says that seats may have changed while the connection is lost", async () => {
  const { render, service, after } = stage({ events: seated });
  await render(<Hall />);
  expect(screen.queryByText(/Connection lost/)).toBeNull();
  await after(() => service.offline());
  expect(screen.getByText(/Connection lost: seats may have changed/)).not.toBeNull();
  await after(() => service.online());
  await after(() => service.advance(5_000));
  expect(screen.queryByText(/Connection lost/)).toBeNull();
});

test("the legend names every mark and says what seats cost", async () => {
  const { render } = stage({ events: seated });
  const { container } = await render(<Beside />);
  const marks = screen.getByRole("list", { name: "Marks on the map" });
  expect([...marks.children].map(({ textContent }) => textContent)).toEqual([
    ...["Available", "Chosen", "Yours", "In another cart", "Sold", "Not for sale"],
    "Wheelchair space",
  ]);
  const prices = screen.getByRole("list", { name: "Prices of seats" });
  expect(prices.textContent).toContain("Stalls€45.0022 left");
  await expectAccessible(container);
});

test("the best seats of an item are asked for by the size of the party", async () => {
  const onBest = vi.fn();
  const { render } = stage({ events: seated });
  await render(<Beside onBest={onBest} seatsMax={3} />);
  const more = screen.getByRole("button", { name: "One more" });
  fireEvent.click(more);
  fireEvent.click(more);
  expect(more.getAttribute("aria-disabled")).toBe("true");
  fireEvent.click(screen.getByRole("button", { name: "Take the best 3: Stalls" }));
  expect(onBest.mock.calls).toEqual([[{ stalls: 3 }]]);
  expect(screen.queryByRole("button", { name: /Wheelchairs/ })).toBeNull();
});

test("more than are left cannot be asked for", async () => {
  const onBest = vi.fn();
  const { render, service, after } = stage({ events: seated });
  await render(<Beside onBest={onBest} />);
  await after(() => service.sell("gala", { best: { stalls: 21 } }));
  const take = screen.getByRole("button", { name: "Take the best 2: Stalls" });
  fireEvent.click(take);
  expect(take.getAttribute("aria-disabled")).toBe("true");
  expect(onBest).not.toHaveBeenCalled();
});

test("the last seats are not in other carts for who holds them", async () => {
  const events = { gala: { items, plan: hallOf({ sections: 1, rows: 1, seats: 3 }) } };
  const { render, client, service, after } = stage({ events });
  await render(<Beside />);
  const lefts = () => [...document.querySelectorAll(".dibs-legend-left")].map((e) => e.textContent);
  await after(() => client.reservations.reserve("gala", { seats: ["1-A-2", "1-A-3"] }));
  expect(lefts()).toEqual(["1 left", "You hold the last", "You hold the last"]);
  await after(() => client.reservations.release("gala"));
  await after(() => service.reserve("gala", { seats: ["1-A-2", "1-A-3"] }));
  const theirs = "all in other carts, may come back";
  expect(lefts()).toEqual(["1 left", theirs, theirs]);
});
