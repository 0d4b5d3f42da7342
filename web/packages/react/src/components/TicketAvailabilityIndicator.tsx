import type { CSSProperties, ReactNode } from "react";
import { useChange } from "../hooks/useChange";
import { useIsOld } from "../hooks/useIsOld";
import { useSupply } from "../hooks/useSupply";
import { useLocale } from "../locale/LocaleProvider";
import type { Draws } from "./draws";
import { Icon } from "./Icon";
import { type Look, root } from "./root";
import { type Supply, supplyText } from "./supply";
import { SUPPLY_ICONS } from "./supplyIcons";

export interface TicketAvailabilityIndicatorProps extends Look {
  readonly eventId: string;
  readonly itemId: string;
  /** The event's items as `client.event()` tells them, where items draw on each other. */
  readonly draws?: Draws | undefined;
  /** Something else to show than the words and the meter. */
  readonly children?: ((supply: Supply) => ReactNode) | undefined;
}

/**
 * How many are left of an item, how much is sold, and what may come back from other
 * carts. The number moves when it changes, unless the reader asked for less motion.
 */
export function TicketAvailabilityIndicator(props: TicketAvailabilityIndicatorProps) {
  const { eventId, itemId, draws, className, children } = props;
  const localised = useLocale();
  const words = localised.words.availability;
  const supply = useSupply(eventId, itemId, draws);
  const isOld = useIsOld(eventId);
  const { inOtherCarts, percentageSold, state } = supply;
  const change = useChange(state === "unknown" ? null : supply.left);
  return (
    <div
      {...root("dibs-availability", { className }, localised)}
      data-state={state}
      data-change={change ?? undefined}
      data-old={isOld || undefined}
    >
      {children ? (
        children(supply)
      ) : (
        <>
          <span className="dibs-availability-count">
            <Icon name={SUPPLY_ICONS[state]} />
            {/* A new element for each number, so that its motion starts anew. */}
            <span key={supply.left} className="dibs-availability-number">
              {supplyText(words, supply)}
            </span>
            {isOld && <span className="dibs-spoken">{`, ${words.old}`}</span>}
          </span>
          {percentageSold !== null && (
            <span
              className="dibs-meter"
              style={{ "--dibs-sold": percentageSold / 100 } as CSSProperties}
              aria-hidden="true"
            />
          )}
          {inOtherCarts > 0 && (
            <span className="dibs-availability-carts">{words.inCarts(inOtherCarts)}</span>
          )}
        </>
      )}
    </div>
  );
}
