import { describe, expect, it } from "vitest";
import { pathOf, type Route, routeOf } from "./route";

describe("addresses", () => {
  const routes: Route[] = [
    { page: "events" },
    { page: "event", eventId: "gala" },
    { page: "event", eventId: "50 % off / late" },
    { page: "checkout", eventId: "gala" },
    { page: "tickets", eventId: "gala", reservationId: "0199" },
  ];

  it.each(routes)("lead back to what they were made of: $page", (route) => {
    expect(routeOf(pathOf(route))).toEqual(route);
  });

  it.each(["/nowhere", "/events/gala/seats", "/events/gala/tickets", "/events/gala/checkout/2"])(
    "that nothing is at show nothing: %s",
    (path) => {
      expect(routeOf(path)).toEqual({ page: "unknown" });
    },
  );

  it("of earlier versions still lead to their event", () => {
    expect(routeOf("/", "?event=gala")).toEqual({ page: "event", eventId: "gala" });
  });

  it("that were typed wrong are not an error", () => {
    expect(routeOf("/events/%E0%A4%A")).toEqual({ page: "event", eventId: "%E0%A4%A" });
  });
});
