/** How long what is held stays held: in digits, a sign, a word and a colour. */

import type { Countdown } from "@dibs/client";
import { useCountdown, useFormats, useKeptFocus, useWords } from "@dibs/react";
import { type ReactNode, useRef } from "react";
import { Icon } from "../shell/icons";

const SIGNS = { green: "clock", yellow: "hourglass", red: "alarm", over: "alarm" } as const;

interface HoldClockProps {
  readonly eventId: string;
  /** To ask for more of it. */
  readonly children?: ReactNode;
}

export function HoldClock(props: HoldClockProps) {
  const countdown = useCountdown(props.eventId);
  return countdown && <Clock {...props} countdown={countdown} />;
}

function Clock({ children, countdown }: HoldClockProps & { countdown: Countdown }) {
  const element = useRef<HTMLDivElement>(null);
  const formats = useFormats();
  const { reservation } = useWords();
  useKeptFocus(element, String(Boolean(children)));
  const { phase, secondsLeft } = countdown;
  return (
    <div ref={element} className="clock" data-phase={phase} role="timer" tabIndex={-1}>
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
