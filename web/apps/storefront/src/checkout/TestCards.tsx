import { useLanguage } from "../language/useLanguage";
import { grouped, TEST_CARDS, type TestCard } from "./cards";

const ALL = Object.entries(TEST_CARDS) as [TestCard, string][];

/** The cards the sandbox knows, and what each does; pressing one fills it in. */
export function TestCards({ onUse }: { onUse: (number: string) => void }) {
  const { card } = useLanguage().words.checkout;
  return (
    <details className="test-cards">
      <summary>{card.tests}</summary>
      <ul>
        {ALL.map(([name, number]) => (
          <li key={name}>
            <button type="button" onClick={() => onUse(number)}>
              <bdi dir="ltr">{grouped(number)}</bdi> <span>{card.does[name]}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
