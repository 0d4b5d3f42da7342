import { useFormats, useWords } from "@dibs/react";
import type { ReactNode } from "react";
import { Link } from "../routing/Link";
import type { Purchase } from "./wallet";

interface TicketsLinkProps {
  readonly purchase: Purchase;
  readonly children: ReactNode;
}

export function TicketsLink({ purchase, children }: TicketsLinkProps) {
  const { eventId, reservationId } = purchase;
  return <Link to={{ page: "tickets", eventId, reservationId }}>{children}</Link>;
}

/** What tells a purchase from others: the first thing in it, and how many more there are. */
export function Contents({ purchase: { lines } }: { purchase: Purchase }) {
  const { reservation } = useWords();
  const formats = useFormats();
  const [first] = lines;
  if (!first) return null;
  const { kind, label, count } = first;
  const named = kind === "seat" ? label : reservation.units(count, label);
  return lines.length > 1 ? `${named} +${formats.count(lines.length - 1)}` : named;
}
