/** How an event stands, in a few words and a sign. */

import type { ReactNode } from "react";
import { useLanguage } from "../language/useLanguage";
import type { Standing } from "./standing";

interface StandingTextProps {
  readonly standing: Standing;
  /** Null where that is not known, or without limit. */
  readonly left: number | null;
  /** When sales begin, where it says that they will. */
  readonly opens?: string | null;
  readonly children?: ReactNode;
}

export function StandingText({ standing, left, opens = null, children }: StandingTextProps) {
  const { events, left: shares } = useLanguage().words;
  const says: Record<Standing, string> = {
    open: left === null ? events.open : events.left(left),
    yours: shares.allYours,
    carts: events.inCarts,
    soldOut: events.soldOut,
    soon: opens ? events.opens(opens) : events.notYet,
    paused: events.paused,
    ended: events.ended,
    notYet: events.notYet,
    closed: events.closed,
  };
  return (
    <span className="standing" data-standing={standing}>
      <span className="dot" aria-hidden="true" />
      {says[standing]}
      {children}
    </span>
  );
}
