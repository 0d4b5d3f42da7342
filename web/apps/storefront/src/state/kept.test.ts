import { beforeEach, describe, expect, it } from "vitest";
import { keep, recall } from "./kept";

const isText = (found: unknown): found is string => typeof found === "string";
const forbidden = (): Storage => {
  throw new DOMException("no storage here", "SecurityError");
};

/** Storage that a test fills up. */
let isFull = false;
const local = (): Storage => ({
  ...localStorage,
  getItem: (name) => localStorage.getItem(name),
  removeItem: (name) => localStorage.removeItem(name),
  setItem: (name, text) => {
    if (isFull) throw new DOMException("full", "QuotaExceededError");
    localStorage.setItem(name, text);
  },
});

describe("what is kept", () => {
  beforeEach(() => {
    isFull = false;
    keep(local, "name", null);
  });

  it("lasts until the page is closed where storage is forbidden", () => {
    keep(forbidden, "name", "new");
    expect(recall(forbidden, "name", isText)).toBe("new");
    keep(forbidden, "name", null);
    expect(recall(forbidden, "name", isText)).toBeNull();
  });

  it("is what was kept last where storage is full", () => {
    keep(local, "name", "old");
    isFull = true;
    keep(local, "name", "new");
    expect(recall(local, "name", isText)).toBe("new");
  });

  it("is read from storage again once there is room", () => {
    isFull = true;
    keep(local, "name", "old");
    isFull = false;
    keep(local, "name", "new");
    expect(recall(local, "name", isText)).toBe("new");
    localStorage.setItem("name", '"of another tab"');
    expect(recall(local, "name", isText)).toBe("of another tab");
  });

  it("is forgotten where storage was full", () => {
    isFull = true;
    keep(local, "name", "old");
    keep(local, "name", null);
    expect(recall(local, "name", isText)).toBeNull();
  });

  it("is nothing if it is not what it should be", () => {
    localStorage.setItem("name", "{");
    expect(recall(local, "name", isText)).toBeNull();
    localStorage.setItem("name", "7");
    expect(recall(local, "name", isText)).toBeNull();
  });
});
