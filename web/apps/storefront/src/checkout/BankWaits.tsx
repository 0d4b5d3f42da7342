import { useLanguage } from "../language/useLanguage";

/** That the bank has asked, and the way to its question. */
export function BankWaits({ onGoOn }: { onGoOn: () => void }) {
  const { bank } = useLanguage().words.checkout;
  return (
    <p className="waiting">
      {bank.waits}{" "}
      <button type="button" onClick={onGoOn}>
        {bank.goOn}
      </button>
    </p>
  );
}
