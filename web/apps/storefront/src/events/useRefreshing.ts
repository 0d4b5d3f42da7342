import { useEffect } from "react";
import type { Loader } from "./loader";

/**
 * Asks again now and then while the page is looked at, and where it was not, as soon as it
 * is: spread out, since thousands of pages may begin at once.
 */
export function useRefreshing(loader: Loader<unknown>, everyMs: number): void {
  useEffect(() => {
    let timer = 0;
    const wait = () => {
      timer = window.setTimeout(ask, everyMs * (0.5 + Math.random()));
    };
    const ask = () => {
      if (document.hidden) {
        document.addEventListener("visibilitychange", ask, { once: true });
        return;
      }
      loader.refresh();
      wait();
    };
    wait();
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [loader, everyMs]);
}
