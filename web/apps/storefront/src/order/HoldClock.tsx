/** How long what is held stays held: in digits, a sign, a word and a colour; and more of it. */

import type { Countdown, Holding } from "@dibs/client";
import {
  AskButton,
  type ReservationState,
  useCountdown,
  useFormats,
  useKeptFocus,
  useWords,
} from "@dibs/react";
import { useRef } from "react";
import { Icon } from "../shell/icons";

const SIGNS = { green: "clock", yellow: "hourglass", red: "alarm", over: "alarm" } as const;

interface HoldClockProps {
  readonly eventId: string;
  readonly reservation: Pick<ReservationState, "holding" | "pending"> & { extend(): unknown };
}

export function HoldClock(props: HoldClockProps) {
  const countdown = useCountdown(props.eventId);
  return countdown && <Clock {...props} countdown={countdown} />;
}

function Clock({ reservation, countdown }: HoldClockProps & { countdown: Countdown }) {
  const element = useRef<HTMLDivElement>(null);
  const formats = useFormats();
  const words = useWords().reservation;
  const { holding, pending, extend } = reservation;
  const { phase, secondsLeft } = countdown;
  const isMore =
    holding.status === "held" && holding.reservation.extensions_left > 0 && phase !== "over";
  useKeptFocus(element, String(isMore));
  return (
    <div ref={element} className="clock" data-phase={phase} role="timer" tabIndex={-1}>
      <Icon name={SIGNS[phase]} />
      <span className="clock-time">
        <span className="spoken">{words.timeLeft}</span>
        <time className="clock-digits" dateTime={`PT${secondsLeft}S`}>
          {formats.clock(secondsLeft)}
        </time>
        <span className="clock-word">{words.phases[phase]}</span>
      </span>
      {isMore && <AskButton verb="extend" pending={pending} onAsk={extend} />}
    </div>
  );
}

/** Why there is no more of it, to whoever has had all. */
export function NoMoreTime({ holding }: { holding: Holding }) {
  const { noMoreTime } = useWords().reservation;
  if (holding.status !== "held") return null;
  const { extensions_left: left, extension_count: count } = holding.reservation;
  return left === 0 && count > 0 && <p className="hint">{noMoreTime}</p>;
}
