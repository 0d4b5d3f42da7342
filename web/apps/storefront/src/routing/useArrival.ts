/** What a page does when somebody comes to it: its title, the top, and the focus. */

import { type RefCallback, useCallback, useEffect, useRef } from "react";
import { isArrival } from "./router";

/**
 * Gives the reference of the heading that the focus goes to, as it would after loading a
 * page, once it is there. `name` tells pages apart; `title` may change while one stays.
 */
export function useArrival(name: string, title: string): RefCallback<HTMLElement> {
  const arrivedAt = useRef<string | null>(null);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return useCallback(
    (heading) => {
      if (!heading || arrivedAt.current === name) return;
      arrivedAt.current = name;
      if (!isArrival()) return;
      scrollTo(0, 0);
      heading.focus({ preventScroll: true });
    },
    [name],
  );
}
