/** The time until sales begin, by the service's clock. */

import { useFormats } from "@dibs/react";
import { useLanguage } from "../language/useLanguage";
import { useNow } from "../state/useNow";

interface OpeningProps {
  readonly at: string;
  /** In one line rather than in large figures. */
  readonly isBrief?: boolean;
}

export function Opening({ at, isBrief = false }: OpeningProps) {
  const { sale } = useLanguage().words;
  const formats = useFormats();
  const seconds = Math.ceil((Date.parse(at) - useNow(true)) / 1_000);
  const className = isBrief ? "opening-brief" : "opening";
  if (seconds <= 0) return <span className={className}>{sale.startsSoon}</span>;
  const days = Math.floor(seconds / 86_400);
  const clock = formats.clock(seconds % 86_400);
  if (isBrief) return days > 0 ? null : <span className={className}>{clock}</span>;
  const parts = [
    [days, sale.days(days)],
    [Math.floor(seconds / 3_600) % 24, sale.hours(Math.floor(seconds / 3_600) % 24)],
    [Math.floor(seconds / 60) % 60, sale.minutes(Math.floor(seconds / 60) % 60)],
    [seconds % 60, sale.seconds(seconds % 60)],
  ] as const;
  const shown = parts.slice(days > 0 ? 0 : 1);
  return (
    <p className={className} role="timer" aria-live="off">
      {shown.map(([value, unit]) => (
        <span key={unit} className="opening-part">
          <strong>{formats.count(value)}</strong> {unit}
        </span>
      ))}
    </p>
  );
}
