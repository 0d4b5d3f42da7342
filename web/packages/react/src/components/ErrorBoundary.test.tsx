import { fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expectAccessible } from "../../tests/axe";
import "../../tests/stage";
import { LocaleProvider } from "../locale/LocaleProvider";
import { ErrorBoundary } from "./ErrorBoundary";

let isBroken = true;

function Broken() {
  if (isBroken) throw new Error("seats is undefined");
  return <p>All is well.</p>;
}

beforeEach(() => {
  isBroken = true;
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => void vi.restoreAllMocks());

test("says in plain words that something broke, and renders once more when asked", async () => {
  const onError = vi.fn();
  const { container, getByRole } = render(
    <LocaleProvider locale="en">
      <ErrorBoundary onError={onError}>
        <Broken />
      </ErrorBoundary>
    </LocaleProvider>,
  );
  expect(getByRole("alert").textContent).toContain("What you hold stays held.");
  expect(container.textContent).not.toContain("undefined");
  expect(onError.mock.calls[0]?.[0]).toMatchObject({ message: "seats is undefined" });
  await expectAccessible(container);
  isBroken = false;
  fireEvent.click(getByRole("button"));
  expect(container.textContent).toBe("All is well.");
});

test("shows what it is given instead", () => {
  const { container } = render(
    <ErrorBoundary fallback={({ error }) => <p>{error.message}!</p>}>
      <Broken />
    </ErrorBoundary>,
  );
  expect(container.textContent).toBe("seats is undefined!");
});
