import { ErrorBoundary, RefusalText } from "@dibs/react";
import { useState } from "react";
import { Exhibit } from "../frame/Exhibit";

const REFUSALS = [
  { code: "sold_out", message: "", available: { floor: 1 } },
  { code: "seats_unavailable", message: "", seats: ["A-1", "A-2"] },
  { code: "rate_limited", message: "", retryAfterSeconds: 3 },
  { code: "expired", message: "" },
  { code: "extension_limit", message: "" },
  { code: "no_answer", message: "" },
] as const;

let isBroken = false;

function Fragile() {
  if (isBroken) throw new Error("Broken on purpose.");
  return <p className="line">All is well in here.</p>;
}

export function FailureExhibit() {
  const [index, setIndex] = useState(0);
  const [attempt, setAttempt] = useState(0);
  return (
    <Exhibit
      id="failure"
      name="ErrorBoundary and RefusalText"
      purpose="What breaks inside takes the page along no further, and no hold with it. An expected no is told in plain words, by its code; what was meant for developers is never shown."
      deeds={{
        "It breaks": () => {
          isBroken = true;
          setAttempt(attempt + 1);
          // The next attempt goes well.
          setTimeout(() => {
            isBroken = false;
          }, 500);
        },
        "Another refusal": () => setIndex((index + 1) % REFUSALS.length),
      }}
      code={`
<ErrorBoundary onError={report}>…</ErrorBoundary>
<RefusalText refusal={refusal} />`}
      props={[
        ["fallback", "({ error, tryAgain }) => ReactNode", "Instead of the plain words."],
        ["onError", "(error, info) => void", "For your error tracking."],
        ["refusal", "Refusal | null", "RefusalText: of useReservation or useCart."],
        ["asked", "Pending?", "RefusalText: what was refused, where the words depend on it."],
      ]}
      variables={["--dibs-red", "--dibs-surface", "--dibs-line"]}
      access={[
        "ErrorBoundary’s words are an alert, and its button renders once more.",
        "RefusalText is a status: said when it appears, without taking the focus.",
      ]}
    >
      <ErrorBoundary key={attempt}>
        <Fragile />
      </ErrorBoundary>
      <RefusalText refusal={REFUSALS[index] ?? null} />
    </Exhibit>
  );
}
