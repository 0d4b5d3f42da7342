import { act, fireEvent, screen, within } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { expectAccessible } from "../../tests/axe";
import { hallOf } from "../../tests/halls";
import { type StageOptions, stage } from "../../tests/stage";
import { SeatList } from "./SeatList";
import type { SeatingOptions } from "./seating";
import { useSeating } from "./useSeating";

const plan = hallOf();
const items = {
  stalls: { name: "Lower tier", kind: "seat", price_minor: 4_500 },
  accessible: { name: "Row C", kind: "seat", price_minor: 4_500 },
} as const;

function Hall(options: Partial<SeatingOptions>) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const seating = useSeating("gala", {
    chosen,
    onToggle: ({ id }) =>
      setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]),
    ...options,
  });
  return <SeatList seating={seating} />;
}

async function open(options: Partial<SeatingOptions> = {}, stageOptions: StageOptions = {}) {
  const played = stage({ events: { gala: { items, plan } }, ...stageOptions });
  const rendered = await played.render(<Hall {...options} />);
  return { ...played, ...rendered };
}

const button = (name: string | RegExp) => screen.getByRole("button", { name });
const openSection = (name: RegExp) => fireEvent.click(button(name));
const seatButton = (id: string) => {
  const found = document.querySelector<HTMLElement>(`[data-seat="${id}"]`);
  if (!found) throw new Error(`there is no button for ${id}`);
  return found;
};
const press = (key: string) => {
  const focused = document.activeElement;
  if (focused) fireEvent.keyDown(focused, { key });
};
const focused = () => (document.activeElement as HTMLElement | null)?.dataset.seat;

test("a section opens into rows with a button for each seat, by name, price and state", async () => {
  const { container } = await open();
  expect(screen.queryByText("Row A")).toBeNull();
  openSection(/Section\s1/);
  const row = screen.getByRole("group", { name: /Row\sA/ });
  expect(within(row).getAllByRole("button")).toHaveLength(4);
  expect(button(/^Row\sA, Seat\s3, Lower tier, €45.00, available$/)).not.toBeNull();
  expect(button(/^Row\sC, Seat\s1, Row C, wheelchair space, €45.00, available$/)).not.toBeNull();
  await expectAccessible(container);
});

test("sections say how many seats are free and from which price, and keep up", async () => {
  const { service, after } = await open();
  expect(button(/Section\s1.*12 seats free · €45.00/)).not.toBeNull();
  await after(() => service.sell("gala", { seats: ["1-A-1", "1-A-2"] }));
  expect(button(/Section\s1.*10 seats free/)).not.toBeNull();
});

test("a press chooses a seat, another one puts it back", async () => {
  await open();
  openSection(/Section\s1/);
  const seat = seatButton("1-A-1");
  fireEvent.click(seat);
  expect(seat.getAttribute("aria-pressed")).toBe("true");
  expect(seat.getAttribute("aria-label")).toMatch(/chosen by you$/);
  fireEvent.click(seat);
  expect(seat.getAttribute("aria-pressed")).toBe("false");
});

test("a seat that is sold meanwhile says so, and says why when it is pressed", async () => {
  const { service, after } = await open();
  openSection(/Section\s1/);
  await after(() => service.sell("gala", { seats: ["1-A-1"] }));
  const seat = seatButton("1-A-1");
  expect(seat.getAttribute("aria-label")).toMatch(/sold$/);
  expect(seat.getAttribute("aria-disabled")).toBe("true");
  await after(() => fireEvent.click(seat));
  expect(screen.getAllByText("This seat is sold.")).toHaveLength(2); // Seen, and said.
  expect(screen.getByRole("status").textContent).toContain("This seat is sold.");
});

test("a seat in somebody else's cart may come back", async () => {
  const { service, after } = await open();
  openSection(/Section\s1/);
  await after(() => service.reserve("gala", { seats: ["1-A-1"] }));
  fireEvent.focus(seatButton("1-A-1"));
  expect(screen.getByText(/in someone else’s cart. It may come back/)).not.toBeNull();
});

test("how many seats one order may hold is said, and one more is refused", async () => {
  const { after } = await open({ seatsMax: 1 });
  expect(screen.getByText("At most 1 seat in one order.")).not.toBeNull();
  openSection(/Section\s1/);
  await after(() => fireEvent.click(seatButton("1-A-1")));
  await after(() => fireEvent.click(seatButton("1-A-2")));
  expect(screen.getAllByText(/You can choose 1 seat/)).not.toHaveLength(0);
  expect(seatButton("1-A-2").getAttribute("aria-pressed")).toBe("false");
});

test("Tab stops once in a section, arrow keys go from seat to seat", async () => {
  await open();
  openSection(/Section\s1/);
  const stops = () =>
    [...document.querySelectorAll<HTMLElement>('[data-seat][tabindex="0"]')].map(
      ({ dataset }) => dataset.seat,
    );
  expect(stops()).toEqual(["1-A-1"]);
  act(() => seatButton("1-A-1").focus());
  const walk = ["ArrowRight", "ArrowDown", "End", "ArrowUp", "Home"].map((key) => {
    press(key);
    return focused();
  });
  expect(walk).toEqual(["1-A-2", "1-B-2", "1-B-4", "1-A-4", "1-A-1"]);
  press("ArrowRight");
  expect(stops()).toEqual(["1-A-2"]);
});

test("in a page read from right to left the seat on the left is the next", async () => {
  await open({}, { events: { gala: { items, plan } }, locale: { locale: "ar" } });
  openSection(/القسم\s1/);
  act(() => seatButton("1-A-1").focus());
  press("ArrowLeft");
  expect(focused()).toBe("1-A-2");
});

test("only seats that can be had are shown where that is wanted", async () => {
  const { service, after } = await open();
  await after(() => service.sell("gala", { seats: ["1-A-1", "1-A-2", "1-A-3", "1-A-4"] }));
  openSection(/Section\s1/);
  fireEvent.click(screen.getByRole("checkbox"));
  expect(screen.queryByRole("group", { name: /Row\sA/ })).toBeNull();
  expect(document.querySelectorAll("[data-seat]")).toHaveLength(8);
  act(() => seatButton("1-B-1").focus());
  press("ArrowUp");
  expect(focused()).toBe("1-B-1");
});

test("a large section opens row by row, also by arrow keys", async () => {
  const large = hallOf({ sections: 1, rows: 40, seats: 20 });
  await open({}, { events: { gala: { items, plan: large } } });
  expect(document.querySelectorAll("[data-seat]")).toHaveLength(0);
  fireEvent.click(button(/^Row\sB$/));
  expect(document.querySelectorAll("[data-seat]")).toHaveLength(20);
  act(() => seatButton("1-B-3").focus());
  press("ArrowDown");
  expect(focused()).toBe("1-C-3");
});

test("speaks German", async () => {
  await open({}, { events: { gala: { items, plan } }, locale: { locale: "de" } });
  openSection(/Block\s1/);
  expect(button(/^Reihe\sA, Platz\s1, Lower tier, 45,00\s€, frei$/)).not.toBeNull();
});
