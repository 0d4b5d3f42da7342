import type { Countdown, Holding } from "@dibs/client";
import type { CSSProperties } from "react";
import type { ReservationState } from "../hooks/useReservation";
import { useLocale } from "../locale/LocaleProvider";
import { AskButton } from "./AskButton";
import { Icon, type IconName } from "./Icon";
import { RefusalText } from "./RefusalText";

const ICONS: Record<Countdown["phase"], IconName> = {
  green: "clock",
  yellow: "hourglass",
  red: "alarm",
  over: "waiting",
};

type Held = Extract<Holding, { status: "held" }>;

interface HeldReservationProps {
  readonly holding: Held;
  /** Null until the service's clock is known, as just after a reload. */
  readonly countdown: Countdown | null;
  readonly calls: ReservationState;
}

/** The time that is left, in words, digits and a bar; and more of it. */
export function HeldReservation({ holding, countdown, calls }: HeldReservationProps) {
  const { words, formats } = useLocale();
  const phase = countdown?.phase ?? "green";
  const extensions = holding.reservation.extensions_left;
  return (
    <>
      <p className="dibs-reservation-words">
        <Icon name={ICONS[phase]} />
        <strong>{countdown ? words.reservation.phases[phase] : words.reservation.held}</strong>
        {countdown && (
          <span className="dibs-clock" role="timer" aria-label={words.reservation.timeLeft}>
            {formats.clock(countdown.secondsLeft)}
          </span>
        )}
      </p>
      {countdown && <Elapsed holding={holding} secondsLeft={countdown.secondsLeft} />}
      <p className="dibs-hint">
        {words.reservation.heldUntil(formats.time(holding.expiresAt))}
        {phase !== "green" && extensions === 1 && ` ${words.reservation.lastExtension}`}
        {phase !== "green" && extensions === 0 && ` ${words.reservation.noMoreTime}`}
      </p>
      {extensions > 0 && phase !== "over" && (
        <AskButton verb="extend" pending={calls.pending} onAsk={calls.extend} />
      )}
      <RefusalText refusal={calls.refusal} />
    </>
  );
}

function Elapsed({
  holding,
  secondsLeft,
}: {
  readonly holding: Held;
  readonly secondsLeft: number;
}) {
  const wholeMs = holding.expiresAt - Date.parse(holding.reservation.reserved_at);
  const left = Math.min((secondsLeft * 1000) / wholeMs, 1);
  return (
    <span
      className="dibs-elapsed"
      style={{ "--dibs-left": left } as CSSProperties}
      aria-hidden="true"
    />
  );
}
