import { type PayFormProps, usePayButton } from "./form";

export function PayButton(props: PayFormProps) {
  const { label, isPossible } = usePayButton(props);
  return (
    <div className="pay">
      <button type="submit" className="primary" aria-disabled={!isPossible}>
        {label}
      </button>
    </div>
  );
}
