/** What a time zone is called, with its place; the zone's id where it is not known. */
export function zoneName(timeZone: string, locale: string): string {
  if (/^(Etc\/)?(UTC|GMT)$/.test(timeZone)) return "UTC";
  try {
    const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "longGeneric" });
    const name = parts.formatToParts().find(({ type }) => type === "timeZoneName")?.value;
    const place = timeZone.split("/").at(-1)?.replaceAll("_", " ") ?? timeZone;
    return name && !name.includes(place) ? `${name} (${place})` : (name ?? place);
  } catch {
    return timeZone;
  }
}
