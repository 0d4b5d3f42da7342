/** The page's one way to the service's orders. */

import { createOrders, type Orders } from "@dibs/client/orders";
import { told } from "../shell/told";

let made: Orders | null = null;

export function ordersHere(): Orders {
  const key = told("dibs-key");
  made ??= createOrders(key ? { key } : {});
  return made;
}
