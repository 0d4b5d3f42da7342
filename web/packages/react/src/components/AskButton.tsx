import type { Pending } from "@dibs/client";
import { useWords } from "../locale/LocaleProvider";

export interface AskButtonProps {
  readonly verb: NonNullable<Pending>;
  readonly pending: Pending;
  readonly onAsk: () => unknown;
}

/** Asks the service for something, says that it does, and keeps the focus meanwhile. */
export function AskButton({ verb, pending, onAsk }: AskButtonProps) {
  const { busy, idle } = useWords().reservation.verbs[verb];
  return (
    <button
      type="button"
      className="dibs-button"
      data-verb={verb}
      aria-disabled={pending !== null}
      // The second of a double click asks for nothing more.
      onClick={({ detail }) => pending === null && detail < 2 && onAsk()}
    >
      {pending === verb ? busy : idle}
    </button>
  );
}
