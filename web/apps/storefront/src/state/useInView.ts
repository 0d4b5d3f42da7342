import { type RefObject, useEffect, useState } from "react";

/** Whether an element is on the screen, or about to be. */
export function useInView(element: RefObject<Element | null>): boolean {
  const [isIn, setIn] = useState(false);
  useEffect(() => {
    const observed = element.current;
    if (!observed) return;
    // A busy page hears of several moves at once, the last of them last.
    const hear = (moves: IntersectionObserverEntry[]) =>
      setIn(moves.at(-1)?.isIntersecting ?? false);
    const observer = new IntersectionObserver(hear, { rootMargin: "100px" });
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);
  return isIn;
}
