import { type CartLine, RefusalText, useCart, useFormats, useItems, useWords } from "@dibs/react";

/** A cart as a page may make one of `useCart`. */
export function Cart() {
  const { lines, total, notice, refusal, eventId, add, clear, tryAgain, dismissNotice } = useCart();
  const words = useWords();
  const { money } = useFormats();
  const items = useItems(eventId);
  return (
    <div className="cart">
      <div className="line">
        {Object.entries(items).map(([id, { name, price_minor }]) => (
          <button key={id} type="button" className="dibs-button" onClick={() => add(id)}>
            + {name} {price_minor !== null && money(price_minor)}
          </button>
        ))}
      </div>
      {notice && (
        <div className="card" role="status">
          <p>{words.cart.expired(notice.lines.reduce((all, line) => all + line.quantity, 0))}</p>
          <button type="button" className="dibs-button" onClick={tryAgain}>
            {words.reservation.verbs.again.idle}
          </button>{" "}
          <button type="button" className="dibs-button" data-kind="plain" onClick={dismissNotice}>
            {words.reservation.dismiss}
          </button>
        </div>
      )}
      {lines.length === 0 && !notice && <p className="aside">{words.cart.empty}</p>}
      <ul className="lines">
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
      {total && (
        <p className="line">
          <strong>
            {words.cart.total} {money(total.amountMinor, total.currency)}
          </strong>
          <button type="button" className="dibs-button" data-kind="plain" onClick={clear}>
            {words.cart.clear}
          </button>
        </p>
      )}
      <RefusalText refusal={refusal} />
    </div>
  );
}

function Line({ line }: { readonly line: CartLine }) {
  const { setQuantity, remove } = useCart();
  const { cart } = useWords();
  const { count } = useFormats();
  const { id, name, quantity } = line;
  return (
    <li className="line">
      <span className="grow">{name}</span>
      <button
        type="button"
        aria-label={cart.fewer(name)}
        onClick={() => setQuantity(id, quantity - 1)}
      >
        −
      </button>
      <output>{count(quantity)}</output>
      <button
        type="button"
        aria-label={cart.more(name)}
        onClick={() => setQuantity(id, quantity + 1)}
      >
        +
      </button>
      <button type="button" aria-label={cart.remove(name)} onClick={() => remove(id)}>
        ×
      </button>
    </li>
  );
}
