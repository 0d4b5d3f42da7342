/** A card form for the sandbox: its test cards, checked here and played there. */

import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLanguage } from "../language/useLanguage";
import { CardFieldInput } from "./CardFieldInput";
import {
  type Card,
  type CardField,
  type CardProblems,
  FIELDS,
  fieldOf,
  filledIn,
  NO_CARD,
  problemsOf,
} from "./cards";
import { declineText } from "./declines";
import { type PayFormProps, usePayButton } from "./form";
import { PayButton } from "./PayButton";
import { confirmWith } from "./sandbox";
import { TestCards } from "./TestCards";
import { useComplaint } from "./useComplaint";

export function CardForm(props: PayFormProps) {
  const { state, onPay, children } = props;
  const { checkout } = useLanguage().words;
  const { isPossible } = usePayButton(props);
  const [card, setCard] = useState<Card>(NO_CARD);
  const [problems, setProblems] = useState<CardProblems>({});
  const { complaint, dismiss } = useComplaint(state);
  const form = useRef<HTMLFormElement>(null);
  const complained = complaint && fieldOf(complaint.code);
  const focus = (field: CardField) =>
    form.current?.querySelector<HTMLInputElement>(`[name="${field}"]`)?.focus();

  useEffect(() => {
    if (complained) {
      form.current?.querySelector<HTMLInputElement>(`[name="${complained}"]`)?.focus();
    }
  }, [complained]);

  const change = (changes: Partial<Card>) => {
    setCard({ ...card, ...changes });
    const kept = Object.entries(problems).filter(([field]) => !(field in changes));
    setProblems(Object.fromEntries(kept));
    dismiss();
  };
  const submit = (submitted: FormEvent) => {
    submitted.preventDefault();
    if (!isPossible) return;
    const found = problemsOf(card, new Date());
    setProblems(found);
    const first = FIELDS.find((field) => found[field]);
    if (first) focus(first);
    else onPay(confirmWith(card.number));
  };
  const says = (field: CardField) => {
    const problem = problems[field];
    if (problem) return checkout.card.problems[problem];
    if (!complaint || complained !== field) return null;
    return declineText(checkout.declines, complaint);
  };

  return (
    <form className="pay-form" noValidate ref={form} onSubmit={submit}>
      <p className="hint">{checkout.sandbox}</p>
      <div className="card-fields">
        {FIELDS.map((field) => (
          <CardFieldInput
            key={field}
            field={field}
            value={card[field]}
            problem={says(field)}
            onChange={(value) => change({ [field]: value })}
          />
        ))}
      </div>
      <TestCards
        onUse={(number) => {
          setProblems({});
          change(filledIn(number, new Date()));
        }}
      />
      {children}
      <PayButton {...props} />
    </form>
  );
}
