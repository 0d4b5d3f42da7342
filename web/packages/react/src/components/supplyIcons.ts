import type { IconName } from "./Icon";
import type { SupplyState } from "./supply";

/** Told apart by shape as well as by colour. */
export const SUPPLY_ICONS: Record<SupplyState, IconName> = {
  unknown: "waiting",
  "not-on-sale": "clock",
  unlimited: "check",
  available: "check",
  low: "few",
  yours: "check",
  "in-carts": "cart",
  "sold-out": "ban",
};
