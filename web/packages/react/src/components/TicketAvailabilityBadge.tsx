import { useIsOld } from "../hooks/useIsOld";
import { useSupply } from "../hooks/useSupply";
import { useLocale } from "../locale/LocaleProvider";
import type { Draws } from "./draws";
import { Icon } from "./Icon";
import { type Look, root } from "./root";
import { supplyText } from "./supply";
import { SUPPLY_ICONS } from "./supplyIcons";

export interface TicketAvailabilityBadgeProps extends Look {
  readonly eventId: string;
  readonly itemId: string;
  /** As the indicator's. */
  readonly draws?: Draws | undefined;
}

/** The same in one line, for tables: a bare number where there is plenty, else words. */
export function TicketAvailabilityBadge({
  eventId,
  itemId,
  draws,
  className,
}: TicketAvailabilityBadgeProps) {
  const localised = useLocale();
  const words = localised.words.availability;
  const supply = useSupply(eventId, itemId, draws);
  const text = supplyText(words, supply);
  const isOld = useIsOld(eventId);
  const isPlenty = supply.state === "available";
  const carts = supply.state === "in-carts" ? words.inCarts(supply.inOtherCarts) : undefined;
  return (
    <span
      {...root("dibs-badge", { className }, localised)}
      data-state={supply.state}
      data-old={isOld || undefined}
      title={carts}
    >
      <Icon name={SUPPLY_ICONS[supply.state]} />
      {isPlenty && <span aria-hidden="true">{localised.formats.count(supply.left)}</span>}
      <span className={isPlenty ? "dibs-spoken" : undefined}>{text}</span>
      {carts && <span className="dibs-spoken">{`, ${carts}`}</span>}
      {isOld && <span className="dibs-spoken">{`, ${words.old}`}</span>}
    </span>
  );
}
