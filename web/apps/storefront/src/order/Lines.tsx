/** The lines of an order: what, how many, for how much. */

import { useFormats, useWords } from "@dibs/react";
import { type RefObject, useRef } from "react";
import { useLanguage } from "../language/useLanguage";
import { Icon } from "../shell/icons";
import type { Line } from "./lines";

interface LinesProps {
  readonly lines: readonly Line[];
  readonly lost?: ReadonlySet<string>;
  readonly onRemove?: ((line: Line) => void) | undefined;
  /** Where the focus goes when the last line was taken out. */
  readonly heading?: RefObject<HTMLElement | null>;
}

const NONE: ReadonlySet<string> = new Set();

export function Lines({ lines, lost = NONE, onRemove, heading }: LinesProps) {
  const list = useRef<HTMLUListElement>(null);
  const { words } = useLanguage();
  const { reservation } = useWords();
  const formats = useFormats();

  /** Whoever takes out lines by keyboard goes on where they were. */
  const remove = (line: Line, place: number) => {
    const buttons = list.current?.querySelectorAll("button") ?? [];
    const next = buttons[place + 1] ?? buttons[place - 1] ?? heading?.current;
    next?.focus();
    onRemove?.(line);
  };

  return (
    <ul className="lines" ref={list}>
      {lines.map((line, place) => {
        const isLost = lost.has(line.id);
        const label = line.kind === "seat" ? line.label : reservation.units(line.count, line.label);
        const note = isLost ? words.order.lost : line.note;
        return (
          <li key={line.id} data-line={line.id} data-lost={isLost || undefined}>
            <span className="line-label">
              <span>{label}</span>
              {note && <small>{note}</small>}
            </span>
            <span className="line-amount">
              {line.amountMinor !== null && formats.money(line.amountMinor)}
            </span>
            {onRemove && (
              <button
                type="button"
                className="remove"
                aria-label={words.order.remove(label)}
                onClick={() => remove(line, place)}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
