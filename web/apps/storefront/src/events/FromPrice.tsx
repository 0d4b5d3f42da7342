import { useFormats } from "@dibs/react";
import { useLanguage } from "../language/useLanguage";
import { fromPrice, isFree } from "./standing";

interface FromPriceProps {
  readonly of: Parameters<typeof fromPrice>[0];
  readonly className?: string;
}

/** What an event costs at least; that it is free where all of it is. */
export function FromPrice({ of, className }: FromPriceProps) {
  const { events } = useLanguage().words;
  const formats = useFormats();
  const price = fromPrice(of);
  if (price === null) return null;
  return (
    <span className={className}>
      {isFree(of) ? events.free : events.from(formats.money(price))}
    </span>
  );
}
