/** Where the browser is, over the History API. */

import { useMemo, useSyncExternalStore } from "react";
import { pathOf, type Route, routeOf } from "./route";

const listeners = new Set<() => void>();

/** Whether the page shown was reached from another one, whose reader is to be led on. */
let hasMoved = false;

function tell(): void {
  hasMoved = true;
  for (const listener of listeners) listener();
}

export function goTo(route: Route, how: "push" | "replace" = "push"): void {
  const path = pathOf(route);
  if (how === "replace") history.replaceState(null, "", path);
  else if (path !== location.pathname) history.pushState(null, "", path);
  tell();
}

/** True on every page but the one that was loaded. */
export const isArrival = (): boolean => hasMoved;

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener("popstate", tell);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener("popstate", tell);
  };
}

const address = () => location.pathname + location.search;

/** The route the address stands for now. */
export function useRoute(): Route {
  const now = useSyncExternalStore(subscribe, address, () => "/");
  return useMemo(() => {
    const [path = "/", query = ""] = now.split("?", 2);
    return routeOf(path, query);
  }, [now]);
}
