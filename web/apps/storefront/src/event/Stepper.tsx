import { useFormats } from "@dibs/react";
import { useLanguage } from "../language/useLanguage";
import { Icon } from "../shell/icons";

interface StepperProps {
  readonly name: string;
  readonly count: number;
  /** The most that can be chosen now. */
  readonly most: number;
  /** Nothing can be changed now. */
  readonly isLocked: boolean;
  readonly onCount: (count: number) => void;
}

/**
 * One more, one fewer; what cannot be pressed says so and keeps the focus. How many of what
 * it is now is said by whoever counts: a live region here would say it a second time.
 */
export function Stepper({ name, count, most, isLocked, onCount }: StepperProps) {
  const { event } = useLanguage().words;
  const formats = useFormats();
  const isLeast = isLocked || count === 0;
  const isMost = isLocked || count >= most;
  return (
    <div className="stepper">
      <button
        type="button"
        aria-label={event.fewer(name)}
        aria-disabled={isLeast}
        onClick={() => !isLeast && onCount(count - 1)}
      >
        <Icon name="minus" />
      </button>
      <span>{formats.count(count)}</span>
      <button
        type="button"
        aria-label={event.more(name)}
        aria-disabled={isMost}
        onClick={() => !isMost && onCount(count + 1)}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}
