import { useFormats } from "@dibs/react";
import { useEffect, useState } from "react";
import { ordersHere } from "../checkout/orders";
import { useLanguage } from "../language/useLanguage";
import type { Purchase } from "./wallet";

/** That the money came late and what it bought, and what of it was given back since. */
export function WhatWasPaid({ purchase }: { purchase: Purchase }) {
  const { late, givenBack, allGivenBack } = useLanguage().words.tickets;
  const formats = useFormats();
  const { order } = purchase;
  const backMinor = useGivenBack(order?.id) ?? order?.backMinor ?? 0;
  if (!order) return null;
  const { outcome, paidMinor } = order;
  const isAll = backMinor > 0 && backMinor >= paidMinor;
  return (
    <>
      {outcome !== null && outcome in late && (
        <p className="regained">{late[outcome as keyof typeof late]}</p>
      )}
      {backMinor > 0 && (
        <p className="waiting">
          {(isAll ? allGivenBack : givenBack)(formats.money(backMinor, purchase.currency))}
        </p>
      )}
    </>
  );
}

/** What was given back until now; null until that is known. */
function useGivenBack(orderId: string | undefined): number | null {
  const [backMinor, setBackMinor] = useState<number | null>(null);
  useEffect(() => {
    if (!orderId) return;
    ordersHere()
      .readOrder(orderId)
      .then(({ refunded_minor: refunded }) => setBackMinor(refunded))
      // Tickets show without the service, too.
      .catch(() => {});
  }, [orderId]);
  return backMinor;
}
