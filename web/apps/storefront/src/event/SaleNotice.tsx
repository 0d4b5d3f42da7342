/** Why an event does not sell, or has nothing left to sell, just now. */

import type { EventDetails } from "@dibs/client";
import { useDibs, useFormats } from "@dibs/react";
import { Opening } from "../events/Opening";
import type { Standing } from "../events/standing";
import { useLanguage } from "../language/useLanguage";
import { Icon, type IconName } from "../shell/icons";

interface SaleNoticeProps {
  readonly event: EventDetails;
  readonly standing: Standing;
  /** Whether there is nothing in it to be sold at all. */
  readonly isBare: boolean;
}

const SIGNS: Partial<Record<Standing, IconName>> = { paused: "pause", soon: "clock" };

export function SaleNotice({ event, standing, isBare }: SaleNoticeProps) {
  const { left, sale } = useLanguage().words;
  const formats = useFormats();
  const now = useDibs().now();
  const starts = event.sales_start_at;
  const ends = event.sales_end_at;
  const says: Record<Standing, string> = {
    open: "",
    soldOut: sale.soldOut,
    yours: left.allYours,
    carts: sale.inCarts,
    paused: sale.paused,
    // It may have been ended before.
    ended: ends && Date.parse(ends) <= now ? sale.endedOn(formats.moment(ends)) : sale.ended,
    soon: starts ? sale.startsOn(formats.moment(starts)) : sale.notYet,
    notYet: sale.notYet,
    closed: "",
  };
  const text = isBare ? sale.empty : says[standing];
  return (
    <div className="sale" data-standing={standing} role="status">
      {text && <Icon name={SIGNS[standing] ?? "ticket"} />}
      {text && <p>{text}</p>}
      {standing === "soon" && starts && !isBare && <Opening at={starts} />}
    </div>
  );
}
