import { minorDigits } from "./minorDigits";

/** Money, times and counts, in a locale, a zone and a currency. */
export interface Formats {
  readonly count: (count: number) => string;
  /** Minor units, as the service tells them; in the locale's currency unless said. */
  readonly money: (minor: number, currency?: string | null) => string;
  /** Hour and minute; the zone is named unless the reader lives in it. */
  readonly time: (at: number | string) => string;
  /** Day, hour and minute, as above. */
  readonly moment: (at: number | string) => string;
  /** Minutes and seconds, as on a clock. */
  readonly clock: (seconds: number) => string;
}

export interface FormatsAsked {
  readonly locale: string;
  readonly timeZone: string;
  readonly currency: string;
  /** Where the reader lives; null where that is not known, as on a server. */
  readonly readerZone: string | null;
}

export function formatsOf(asked: FormatsAsked): Formats {
  const { locale } = asked;
  const counts = new Intl.NumberFormat(locale);
  const twoDigits = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2, useGrouping: false });
  const time = timeFormat(asked, { hour: "numeric", minute: "2-digit" });
  const moment = timeFormat(asked, DAY);
  const moneys = new Map<string, (minor: number) => string>();

  function moneyIn(currency: string) {
    const known = moneys.get(currency);
    if (known) return known;
    const digits = minorDigits(currency);
    const format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    const money = (minor: number) => format.format(minor / 10 ** digits);
    moneys.set(currency, money);
    return money;
  }

  return {
    count: (count) => counts.format(count),
    money: (minor, currency) => moneyIn(currency ?? asked.currency)(minor),
    time: (at) => time.format(new Date(at)),
    moment: (at) => moment.format(new Date(at)),
    clock: (seconds) => {
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
      const parts = [...(hours ? [hours] : []), minutes, seconds % 60];
      return parts.map((part, index) => (index ? twoDigits : counts).format(part)).join(":");
    },
  };
}

const DAY: Intl.DateTimeFormatOptions = {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "numeric",
  minute: "2-digit",
};

function timeFormat(asked: FormatsAsked, options: Intl.DateTimeFormatOptions) {
  const timeZone = knownZone(asked.timeZone);
  const isElsewhere = timeZone !== asked.readerZone;
  return new Intl.DateTimeFormat(asked.locale, {
    ...options,
    timeZone,
    ...(isElsewhere ? { timeZoneName: "short" } : {}),
  });
}

function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return "UTC"; // The service takes any text; the browser does not.
  }
}
