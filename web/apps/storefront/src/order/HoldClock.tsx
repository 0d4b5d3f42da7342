/** How long what is held stays held: in digits, a sign, a word and a colour. */

import { useCountdown, useFormats, useWords } from "@dibs/react";
import type { ReactNode } from "react";
import { Icon } from "../shell/icons";

const SIGNS = { green: "clock", yellow: "hourglass", red: "alarm", over: "alarm" } as const;

interface HoldClockProps {
  readonly eventId: string;
  /** To ask for more of it. */
  readonly children?: ReactNode;
}

export function HoldClock({ eventId, children }: HoldClockProps) {
  const countdown = useCountdown(eventId);
  const formats = useFormats();
  const { reservation } = useWords();
  if (!countdown) return null;
  const { phase, secondsLeft } = countdown;
  return (
    <div className="clock" data-phase={phase} role="timer" aria-live="off">
      <Icon name={SIGNS[phase]} />
      <span className="spoken">{reservation.timeLeft}</span>
      <time className="clock-digits" dateTime={`PT${secondsLeft}S`}>
        {formats.clock(secondsLeft)}
      </time>
      <span className="clock-word">{reservation.phases[phase]}</span>
      {children}
    </div>
  );
}
