import { type RefObject, useEffect, useState } from "react";

/** Whether an element is on the screen, or about to be. */
export function useInView(element: RefObject<Element | null>): boolean {
  const [isIn, setIn] = useState(false);
  useEffect(() => {
    const observed = element.current;
    if (!observed) return;
    const observer = new IntersectionObserver(([entry]) => setIn(entry?.isIntersecting ?? false), {
      rootMargin: "100px",
    });
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);
  return isIn;
}
