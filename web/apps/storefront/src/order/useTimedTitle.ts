import { useCountdown, useFormats } from "@dibs/react";

/** A page's title with the time left first, for who looks at another tab. */
export function useTimedTitle(eventId: string, title: string): string {
  const countdown = useCountdown(eventId);
  const formats = useFormats();
  return countdown ? `${formats.clock(countdown.secondsLeft)} · ${title}` : title;
}
