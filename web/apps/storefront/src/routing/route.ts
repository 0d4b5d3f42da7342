/** The addresses of the storefront: from the path to what it shows, and back. */

export type Route =
  | { readonly page: "events" }
  | { readonly page: "event"; readonly eventId: string }
  | { readonly page: "checkout"; readonly eventId: string }
  | { readonly page: "tickets"; readonly eventId: string; readonly reservationId: string }
  | { readonly page: "unknown" };

/** What an address shows; links of earlier versions said `/?event=gala`. */
export function routeOf(path: string, query = ""): Route {
  const [first, id, what, which, ...rest] = path.split("/").slice(1).map(readable);
  if (first === "") {
    const eventId = new URLSearchParams(query).get("event");
    return eventId ? { page: "event", eventId } : { page: "events" };
  }
  if (first !== "events" || rest.length > 0) return { page: "unknown" };
  if (!id) return id === undefined ? { page: "events" } : { page: "unknown" };
  if (!what) return { page: "event", eventId: id };
  if (what === "checkout" && !which) return { page: "checkout", eventId: id };
  if (what === "tickets" && which) return { page: "tickets", eventId: id, reservationId: which };
  return { page: "unknown" };
}

export function pathOf(route: Route): string {
  switch (route.page) {
    case "event":
      return `/events/${encodeURIComponent(route.eventId)}`;
    case "checkout":
      return `/events/${encodeURIComponent(route.eventId)}/checkout`;
    case "tickets":
      return `/events/${encodeURIComponent(route.eventId)}/tickets/${encodeURIComponent(route.reservationId)}`;
    default:
      return "/";
  }
}

function readable(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
