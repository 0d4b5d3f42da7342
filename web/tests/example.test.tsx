import { createTestService } from "@dibs/client/testing";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

test("the page of examples/react_page counts, refuses in words, holds two, and counts down", async () => {
  const service = createTestService({ events: { gala: { items: { floor: {} } } } });
  vi.stubGlobal("fetch", service.fetch);
  const { Page } = await import("../../examples/react_page/page");
  render(<Page />);
  await screen.findByText("100 left");
  const button = screen.getByRole("button", { name: "Hold two" });
  const others = service.reserve("gala", { items: { floor: 99 } });
  fireEvent.click(button);
  await screen.findByText(/there is less left than you chose/, { selector: "p *" });
  service.release("gala", others);
  fireEvent.click(button);
  await screen.findByRole("timer");
  await screen.findByText("98 left");
  expect(service.holds("gala")).toMatchObject([
    { status: "released" },
    { status: "reserved", items: { floor: 2 } },
  ]);
});
