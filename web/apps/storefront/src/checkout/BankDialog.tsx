/** The step in which a buyer's bank asks who pays; the sandbox's bank is this dialog. */

import type { Order } from "@dibs/client/orders";
import { LiveRegion, useFormats } from "@dibs/react";
import { useEffect, useRef, useState } from "react";
import { useLanguage } from "../language/useLanguage";
import { BankWaits } from "./BankWaits";

interface BankDialogProps {
  readonly order: Order;
  readonly onAnswer: (approves: boolean) => void;
}

export function BankDialog({ order, onAnswer }: BankDialogProps) {
  const { bank } = useLanguage().words.checkout;
  const formats = useFormats();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(true);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const amount = formats.money(order.amount_minor, order.currency);
  return (
    <>
      <BankWaits onGoOn={() => setOpen(true)} />
      <dialog
        ref={dialog}
        className="bank"
        aria-labelledby="bank-title"
        aria-describedby="bank-text"
        onClose={() => setOpen(false)}
      >
        <h2 id="bank-title">{bank.title}</h2>
        <p id="bank-text">{bank.text(amount)}</p>
        <p className="hint">{bank.play}</p>
        <div className="actions">
          <button type="button" className="primary" onClick={() => onAnswer(true)}>
            {bank.approve}
          </button>
          <button type="button" onClick={() => onAnswer(false)}>
            {bank.refuse}
          </button>
        </div>
        <LiveRegion />
      </dialog>
    </>
  );
}
