/** Money, times and counts, in the event's currency and time zone. */

const locale = navigator.languages.find((language) => /^en\b/.test(language)) ?? "en-GB";
const counts = new Intl.NumberFormat(locale);

/** @param {number} count */
export const formatCount = (count) => counts.format(count);

/**
 * @param {{currency: string, time_zone: string}} event
 */
export function formatsOf(event) {
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: event.currency });
  const minorDigits = money.resolvedOptions().maximumFractionDigits ?? 2;
  const zone = knownZone(event.time_zone);
  const time = timeFormat(zone, { hour: "2-digit", minute: "2-digit" });
  const moment = timeFormat(zone, {
    weekday: "short", day: "numeric", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit",
  });
  return {
    /** @param {number} minor in cents, or whatever the currency's smallest unit is */
    money: (minor) => money.format(minor / 10 ** minorDigits),
    /** @param {string | number} at */
    time: (at) => time.format(new Date(at)),
    /** @param {string | number} at */
    moment: (at) => moment.format(new Date(at)),
  };
}

/** @typedef {ReturnType<typeof formatsOf>} Formats */

/**
 * Names the zone unless the reader lives in it.
 *
 * @param {string} timeZone
 * @param {Intl.DateTimeFormatOptions} options
 */
function timeFormat(timeZone, options) {
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isElsewhere = here !== timeZone;
  return new Intl.DateTimeFormat(locale, {
    ...options, timeZone, timeZoneName: isElsewhere ? "short" : undefined,
  });
}

/** @param {string} timeZone */
function knownZone(timeZone) {
  try {
    return new Intl.DateTimeFormat(locale, { timeZone }).resolvedOptions().timeZone;
  } catch {
    return "UTC"; // The service takes any text; the browser does not.
  }
}
