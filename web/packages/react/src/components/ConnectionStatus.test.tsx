import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { stage } from "../../tests/stage";
import { DibsProvider } from "../hooks/DibsProvider";
import { LocaleProvider } from "../locale/LocaleProvider";
import { ConnectionStatus } from "./ConnectionStatus";
import { TicketAvailabilityIndicator } from "./TicketAvailabilityIndicator";

const page = (
  <>
    <ConnectionStatus eventId="gala" />
    <TicketAvailabilityIndicator eventId="gala" itemId="floor" />
  </>
);

const shown = (container: Element) => {
  const root = container.querySelector<HTMLElement>(".dibs-connection");
  return { state: root?.dataset.state, text: root?.textContent };
};
/** What was said last. */
const spoken = (container: Element) =>
  container.querySelector('[role="status"]')?.lastElementChild?.textContent ?? "";

test("is live, and says nothing about it to who listens", async () => {
  const { render } = stage();
  const { container } = await render(page);
  expect(shown(container)).toEqual({ state: "live", text: "Live" });
  expect(spoken(container)).toBe("");
});

test("a lost connection is said once, with until when one's hold is safe; then that it is back", async () => {
  const { service, client, render, after, advance } = stage();
  const { container } = await render(page);
  await after(() => client.reservations.reserve("gala", { items: { floor: 1 } }));
  await after(() => service.down(true));
  expect(shown(container)).toEqual({
    state: "reconnecting",
    text: "Connection lost, trying again …Figures are from 11:00 CET. Your hold is safe until 11:15 CET.",
  });
  const said = spoken(container);
  expect(said).toContain("Your hold is safe until 11:15 CET.");
  await advance(5_000);
  expect(spoken(container)).toBe(said);
  service.down(false);
  await advance(60_000);
  expect(shown(container).state).toBe("live");
  expect(spoken(container)).toBe("Connected again.");
});

test("whose time is over meanwhile is not told that it is safe", async () => {
  const { service, client, render, after, advance } = stage();
  const { container } = await render(page);
  await after(() => client.reservations.reserve("gala", { items: { floor: 1 } }));
  await after(() => service.down(true));
  await advance(16 * 60_000);
  expect(client.reservations.countdown("gala")?.phase).toBe("over");
  expect(shown(container).text).not.toContain("safe");
});

test("half a minute of silence is stale: one may choose all the same", async () => {
  const { service, render, after, advance } = stage();
  const { container } = await render(page);
  await after(() => service.down(true));
  await advance(35_000);
  expect(shown(container).state).toBe("stale");
  expect(shown(container).text).toContain("You can still choose; the service decides.");
});

test("says that one is offline", async () => {
  const { service, render, after } = stage();
  const { container } = await render(page);
  await after(() => service.offline());
  expect(shown(container)).toMatchObject({ state: "offline" });
  expect(shown(container).text).toContain("You are offline");
});

test("where streams do not get through, counts are asked for, and nothing is lost", async () => {
  const { service, render, advance } = stage();
  service.allowStreams(false);
  const { container } = await render(page);
  await advance(60_000);
  expect(shown(container)).toEqual({ state: "polling", text: "Updated every few seconds" });
});

test("gives what it knows to a function, to be shown otherwise", async () => {
  const { render } = stage();
  const { container } = await render(
    <>
      {page.props.children[1]}
      <ConnectionStatus>{({ state }) => <b>{state}</b>}</ConnectionStatus>
    </>,
  );
  expect(shown(container).text).toBe("live");
});

test("without a network from the start it says how old the kept counts are", async () => {
  const { service, client, after, advance } = stage();
  await after(() => client.availability.subscribe("gala", () => {}));
  client.close();
  await advance(30 * 60_000);
  service.offline();
  const again = service.client();
  const { container } = render(
    <DibsProvider client={again}>
      <LocaleProvider locale="en-GB" timeZone="Europe/Vienna">
        {page}
      </LocaleProvider>
    </DibsProvider>,
  );
  await after();
  expect(shown(container)).toEqual({
    state: "offline",
    text: "You are offlineFigures are from 11:00 CET.",
  });
  again.close();
});
