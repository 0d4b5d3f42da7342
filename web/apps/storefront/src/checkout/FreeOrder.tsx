import type { FormEvent } from "react";
import { useLanguage } from "../language/useLanguage";
import { type PayFormProps, usePayButton } from "./form";
import { PayButton } from "./PayButton";

/** What costs nothing is an order, too, which nobody has to pay. */
export function FreeOrder(props: PayFormProps) {
  const { checkout } = useLanguage().words;
  const { isPossible } = usePayButton(props);
  const submit = (submitted: FormEvent) => {
    submitted.preventDefault();
    if (isPossible) props.onPay(async ({ status, error }) => ({ status, error }));
  };
  return (
    <form className="pay-form" noValidate onSubmit={submit}>
      <p className="hint">{checkout.nothingToPay}</p>
      {props.children}
      <PayButton {...props} />
    </form>
  );
}
