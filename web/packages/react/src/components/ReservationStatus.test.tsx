import { fireEvent, render } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { gala, MINUTE_MS, type Stage, stage } from "../../tests/stage";
import { DibsProvider } from "../hooks/DibsProvider";
import { LocaleProvider } from "../locale/LocaleProvider";
import { ReservationStatus } from "./ReservationStatus";

const both = (
  <>
    <ReservationStatus eventId="gala" />
    <ReservationStatus eventId="gala" variant="floating" />
  </>
);

async function shownOn(played: Stage, items: Record<string, number> = { floor: 2, mug: 1 }) {
  const { container } = await played.render(<ReservationStatus eventId="gala" />);
  await played.after(() => played.client.reservations.reserve("gala", { items }));
  const root = () => container.querySelector<HTMLElement>(".dibs-reservation");
  const button = (verb: string) => {
    const found = root()?.querySelector<HTMLElement>(`[data-verb="${verb}"]`);
    if (!found) throw new Error(`no button ${verb}`);
    return found;
  };
  const spoken = () =>
    container.querySelector(":scope > .dibs-spoken")?.lastElementChild?.textContent ?? "";
  return { container, root, button, spoken };
}

describe("what is held", () => {
  test("there is no clock without a live hold", async () => {
    const { render } = stage();
    const { container } = await render(<ReservationStatus eventId="gala" />);
    expect(container.querySelector(".dibs-reservation")).toBe(null);
    expect(container.querySelector('[role="timer"]')).toBe(null);
  });

  test("one clock for the whole cart, in words, a sign and digits", async () => {
    const { root } = await shownOn(stage());
    expect(root()?.querySelectorAll('[role="timer"]')).toHaveLength(1);
    expect(root()?.dataset).toMatchObject({ state: "held", phase: "green", variant: "inline" });
    expect(root()?.textContent).toContain("Plenty of time");
    expect(root()?.textContent).toContain("Held for you until 11:15 CET.");
    expect(root()?.querySelector('[role="timer"]')?.textContent).toMatch(/^14:5\d$/);
  });

  test("after a reload it says until when, and counts once the service was heard", async () => {
    const played = stage();
    await played.after(() => played.client.reservations.reserve("gala", { items: { mug: 1 } }));
    played.client.close();
    played.service.down(true);
    const reloaded = played.service.client();
    const { container } = render(
      <DibsProvider client={reloaded}>
        <LocaleProvider locale="en-GB" timeZone="Europe/Vienna">
          <ReservationStatus eventId="gala" />
        </LocaleProvider>
      </DibsProvider>,
    );
    const text = () => container.querySelector(".dibs-reservation")?.textContent;
    expect(text()).toBe("Yours for nowHeld for you until 11:15 CET.I need more time");
    played.service.down(false);
    await played.advance(60_000);
    expect(text()).toMatch(/^Plenty of time13:\d\d/);
    reloaded.close();
  });

  test("green, yellow and red each have a word and a sign of their own", async () => {
    const played = stage();
    const { root } = await shownOn(played);
    const seen: string[][] = [];
    const note = () => {
      const words = root()?.querySelector("strong")?.textContent ?? "";
      seen.push([
        root()?.dataset.phase ?? "",
        words,
        root()?.querySelector("svg")?.dataset.icon ?? "",
      ]);
    };
    note();
    await played.doze(10 * MINUTE_MS);
    note();
    await played.doze(3 * MINUTE_MS);
    note();
    expect(seen).toEqual([
      ["green", "Plenty of time", "clock"],
      ["yellow", "Please finish soon", "hourglass"],
      ["red", "Almost over", "alarm"],
    ]);
  });

  test("is said at 5, 2 and 1 minutes and 20 seconds, in one polite place, and never each second", async () => {
    const played = stage();
    const { container, spoken } = await shownOn(played);
    expect(container.querySelectorAll('[aria-live="polite"]')).toHaveLength(1);
    const said: (string | null | undefined)[] = [];
    await played.doze(9 * MINUTE_MS);
    for (let second = 0; second < 6 * 60 + 5; second += 5) {
      if (said.at(-1) !== spoken()) said.push(spoken());
      await played.advance(5000);
    }
    expect(said).toEqual([
      "",
      "5 minutes left to pay.",
      "2 minutes left to pay.",
      "1 minute left to pay.",
      "20 seconds left to pay.",
      "Time is up",
    ]);
  });

  test("a device that slept past it says what is left, and only after a longer time", async () => {
    const played = stage();
    const { spoken } = await shownOn(played);
    await played.doze(14 * MINUTE_MS + 48_000);
    expect(spoken()).toMatch(/^1\d seconds left to pay\.$/);
    const said = spoken();
    await played.advance(3_000);
    expect(spoken()).toBe(said);
  });

  test("inline and floating together are heard once", async () => {
    const played = stage();
    const { container } = await played.render(both);
    await played.after(() => played.client.reservations.reserve("gala", { items: { mug: 1 } }));
    expect(container.querySelectorAll(".dibs-reservation")).toHaveLength(2);
    await played.doze(9 * MINUTE_MS + 50_000);
    await played.advance(15_000);
    expect(container.querySelector(":scope > .dibs-spoken")?.textContent).toBe(
      "5 minutes left to pay.",
    );
  });
});

describe("more time", () => {
  test("is one press, adds to the deadline, and says until when", async () => {
    const played = stage();
    const { root, button, spoken } = await shownOn(played);
    await played.doze(12 * MINUTE_MS);
    expect(root()?.dataset.phase).toBe("yellow");
    await played.after(() => fireEvent.click(button("extend")));
    expect(root()?.textContent).toContain("Held for you until 11:20 CET.");
    expect(spoken()).toBe("You have until 11:20 CET now.");
  });

  test("is not offered where there is none, and how often is not advertised", async () => {
    const played = stage({ events: { gala: { ...gala, extensions_max: 1 } } });
    const { root, button } = await shownOn(played);
    expect(root()?.textContent).not.toMatch(/\b1 (time|extension)/);
    await played.after(() => fireEvent.click(button("extend")));
    expect(root()?.querySelector('[data-verb="extend"]')).toBe(null);
    await played.doze(15 * MINUTE_MS);
    expect(root()?.textContent).toContain("all the extra time there is");
  });

  test("refused, it says why in plain words and changes nothing", async () => {
    const played = stage();
    const { root, button, spoken } = await shownOn(played);
    played.service.refuseNext("extension_limit", /extend/);
    await played.after(() => fireEvent.click(button("extend")));
    expect(root()?.querySelector(".dibs-refusal")?.textContent).toContain("all the extra time");
    expect(spoken()).toContain("all the extra time");
    expect(root()?.textContent).toContain("until 11:15 CET");
  });

  test("a press while something is asked does nothing, and the focus stays", async () => {
    const played = stage();
    const { button } = await shownOn(played);
    played.service.down(true);
    button("extend").focus();
    await played.after(() => fireEvent.click(button("extend")));
    expect(button("extend").getAttribute("aria-disabled")).toBe("true");
    expect(button("extend").textContent).toBe("Asking …");
    expect(document.activeElement).toBe(button("extend"));
    await played.after(() => fireEvent.click(button("extend")));
    played.service.down(false);
    await played.advance(30_000);
    expect(played.service.holds("gala")).toMatchObject([{ extensionCount: 1 }]);
  });
});

describe("time is up", () => {
  test("what was held stays to be read, and one press tries for it again", async () => {
    const played = stage();
    const { root, button } = await shownOn(played);
    await played.outlive();
    await played.after();
    expect(root()?.dataset.state).toBe("expired");
    expect(root()?.querySelector('[role="timer"]')).toBe(null);
    expect([...(root()?.querySelectorAll("li") ?? [])].map((line) => line.textContent)).toEqual([
      "2 × Floor",
      "1 × Mug",
    ]);
    await played.after(() => fireEvent.click(button("again")));
    expect(root()?.dataset.state).toBe("held");
    expect(played.service.holds("gala")).toHaveLength(2);
  });

  test("says so where the same is not to be had any more", async () => {
    const played = stage();
    const { root, button } = await shownOn(played, { mug: 2 });
    await played.outlive();
    played.service.sell("gala", { items: { mug: 2 } });
    await played.after(() => fireEvent.click(button("again")));
    expect(root()?.dataset.state).toBe("expired");
    expect(root()?.querySelector(".dibs-refusal")?.textContent).toContain("Others were faster");
  });

  test("who had the focus on what is gone keeps it here", async () => {
    const played = stage();
    const { root, button } = await shownOn(played);
    button("extend").focus();
    await played.outlive();
    expect(document.activeElement).toBe(root());
  });

  test("who was elsewhere is left alone", async () => {
    const played = stage();
    await shownOn(played);
    await played.outlive();
    expect(document.activeElement).toBe(document.body);
  });

  test("can be dismissed", async () => {
    const played = stage();
    const { root } = await shownOn(played);
    await played.outlive();
    const dismiss = root()?.querySelector('[data-kind="plain"]');
    await played.after(() => dismiss && fireEvent.click(dismiss));
    expect(root()).toBe(null);
  });
});

test("confirmed is said in its place, and the floating one goes", async () => {
  const played = stage();
  const { container } = await played.render(both);
  await played.after(() => played.client.reservations.reserve("gala", { items: { mug: 1 } }));
  await played.after(() => played.client.reservations.confirm("gala"));
  const roots = [...container.querySelectorAll<HTMLElement>(".dibs-reservation")];
  expect(roots.map(({ dataset }) => [dataset.variant, dataset.state])).toEqual([
    ["inline", "confirmed"],
  ]);
});
