import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/**
 * Where what had the focus goes away with a change of `state`, the focus stays inside, or
 * goes to the `heir`, so that nobody starts at the top of the page again. What takes it
 * has a `tabIndex`.
 */
export function useKeptFocus(
  element: RefObject<HTMLElement | null>,
  state: string,
  heir = () => element.current,
): void {
  const hadFocus = useRef(false);
  useEffect(() => {
    const here = element.current;
    if (!here) return;
    let leaving: ReturnType<typeof setTimeout>;
    const arrive = () => {
      clearTimeout(leaving);
      hadFocus.current = true;
    };
    // Later: what is removed leaves too, and that is seen below before this runs.
    const leave = () => {
      leaving = setTimeout(() => {
        hadFocus.current = false;
      });
    };
    here.addEventListener("focusin", arrive);
    here.addEventListener("focusout", leave);
    return () => {
      clearTimeout(leaving);
      here.removeEventListener("focusin", arrive);
      here.removeEventListener("focusout", leave);
    };
  }, [element]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks whenever the state changed.
  useLayoutEffect(() => {
    const isLost = !document.activeElement || document.activeElement === document.body;
    if (hadFocus.current && isLost) heir()?.focus();
  }, [element, state]);
}
