import type { Refusal } from "@dibs/client";
import { refusalText, useWords } from "@dibs/react";
import { useLanguage } from "../language/useLanguage";
import type { TillState } from "./till";

/** Why the order could not be made or paid, in plain words. */
export function WhyNot({ state }: { state: TillState }) {
  const { checkout } = useLanguage().words;
  const { refusals } = useWords();
  if (state.step === "ended" && state.ending === "stopped") {
    return (
      <p className="waiting" role="status">
        {checkout.endings.stopped.text} {checkout.endings.nothingTaken}
      </p>
    );
  }
  const refusal = state.step === "open" ? state.refusal : null;
  if (!refusal) return null;
  const own: Partial<Record<string, string>> = checkout.refusals;
  return (
    <p className="refusal" role="alert">
      {own[refusal.code] ?? refusalText(refusals, refusal as Refusal, "confirm")}
    </p>
  );
}
