/** The top of every page: home, the language and the looks. */

import { LANGUAGES, NAMES, speak } from "../language/languages";
import { useLanguage } from "../language/useLanguage";
import { choose, LOOKS, look } from "../looks/theme";
import { Link } from "../routing/Link";
import { useStore } from "../state/store";
import { Icon } from "./icons";

export function Header() {
  const { words } = useLanguage();
  return (
    <header className="head">
      <Link to={{ page: "events" }} className="home" aria-label={`Dibs: ${words.app.home}`}>
        <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="9" />
          <path d="M9 17l5 5 10-12" />
        </svg>
        <span aria-hidden="true">Dibs</span>
      </Link>
      <div className="settings">
        <LanguageSwitch />
        <LookSwitch />
      </div>
    </header>
  );
}

function LanguageSwitch() {
  const { code, words } = useLanguage();
  return (
    <label className="language">
      <Icon name="globe" />
      <span className="spoken">{words.app.language}</span>
      <select
        value={code}
        onChange={({ target }) => {
          const chosen = LANGUAGES.find((each) => each === target.value);
          if (chosen) speak(chosen).catch(reportError);
        }}
      >
        {LANGUAGES.map((each) => (
          <option key={each} value={each} lang={each}>
            {NAMES[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

const SIGNS = { system: "system", light: "sun", dark: "moon" } as const;

function LookSwitch() {
  const { words } = useLanguage();
  const chosen = useStore(look);
  const next = LOOKS[(LOOKS.indexOf(chosen) + 1) % LOOKS.length] ?? "system";
  const name = `${words.app.looks.label}: ${words.app.looks[chosen]}`;
  return (
    <button type="button" className="look" aria-label={name} onClick={() => choose(next)}>
      <Icon name={SIGNS[chosen]} />
    </button>
  );
}
