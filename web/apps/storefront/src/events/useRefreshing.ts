import { useEffect } from "react";
import type { Loader } from "./loader";

/** Asks again now and then while the page is looked at. */
export function useRefreshing(loader: Loader<unknown>, everyMs: number): void {
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) loader.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [loader, everyMs]);
}
