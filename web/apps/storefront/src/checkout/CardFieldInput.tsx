import { type InputHTMLAttributes, useId } from "react";
import { useLanguage } from "../language/useLanguage";
import { type CardField, coded, dated, grouped } from "./cards";

interface CardFieldInputProps {
  readonly field: CardField;
  readonly value: string;
  /** What is wrong with it. */
  readonly problem: string | null;
  readonly onChange: (value: string) => void;
}

const INPUTS: Readonly<Record<CardField, InputHTMLAttributes<HTMLInputElement>>> = {
  number: { autoComplete: "cc-number", placeholder: "4242 4242 4242 4242" },
  expiry: { autoComplete: "cc-exp", placeholder: "MM/YY" },
  code: { autoComplete: "cc-csc", placeholder: "123" },
};
const SHAPES = { number: grouped, expiry: dated, code: coded } as const;

/** Digits are typed from left to right in every language. */
export function CardFieldInput({ field, value, problem, onChange }: CardFieldInputProps) {
  const { card } = useLanguage().words.checkout;
  const id = useId();
  return (
    <p className="field" data-field={field}>
      <label htmlFor={id}>{card[field]}</label>
      <input
        {...INPUTS[field]}
        id={id}
        name={field}
        type="text"
        inputMode="numeric"
        dir="ltr"
        spellCheck={false}
        required
        value={value}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        onChange={({ target }) => {
          // What is taken away is taken away: nothing is put back where it ended.
          const isLess = value.startsWith(target.value);
          onChange(isLess ? target.value : SHAPES[field](target.value));
        }}
      />
      <span className="field-problem" id={`${id}-problem`} role="alert">
        {problem}
      </span>
    </p>
  );
}
