import { expect, test, vi } from "vitest";
import type { Surroundings } from "../surroundings";
import { Tabs } from "./tabs";

/** A tab, what it says, and what is made of what it hears. */
function opened() {
  const said: unknown[] = [];
  let hear: (message: unknown) => void = () => {};
  let isClosed = false;
  const channel = {
    post: (message: unknown) => {
      if (isClosed) throw new DOMException("The channel is closed.", "InvalidStateError");
      said.push(message);
    },
    listen: (listener: (message: unknown) => void) => {
      hear = listener;
    },
    close: () => {
      isClosed = true;
    },
  };
  const listener = { told: vi.fn(), parted: vi.fn() };
  const tabs = new Tabs({ channel: () => channel } as unknown as Surroundings, listener);
  return { tabs, said, listener, hear: (message: unknown) => hear(message) };
}

test("what one tab tells the others hear, and that it goes", () => {
  const { tabs, said } = opened();
  tabs.tell("gala", { held: 2 });
  tabs.part();
  const other = opened();
  for (const message of said) other.hear(message);
  expect(other.listener.told.mock.calls).toEqual([["gala", { held: 2 }]]);
  expect(other.listener.parted).toHaveBeenCalledTimes(1);
  expect(other.said).toEqual([]);
});

test("who goes does not speak for another that goes, until they come back", () => {
  const { tabs, listener, hear } = opened();
  tabs.part();
  hear({ content: true });
  expect(listener.parted).not.toHaveBeenCalled();
  tabs.comeBack();
  hear({ content: true });
  expect(listener.parted).toHaveBeenCalledTimes(1);
});

test("what a page of another version says is no harm", () => {
  const { listener, hear } = opened();
  for (const kind of ["here", "answer", "told"]) hear({ from: "somebody", kind });
  expect(listener.told).not.toHaveBeenCalled();
  expect(listener.parted).not.toHaveBeenCalled();
});

test("after its end nothing is said, and nothing is thrown", () => {
  const { tabs, said } = opened();
  tabs.close();
  tabs.tell("gala", {});
  tabs.part();
  tabs.close();
  expect(said).toEqual([]);
});
