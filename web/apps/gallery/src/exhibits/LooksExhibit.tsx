import { AskButton } from "@dibs/react";
import { Exhibit } from "../frame/Exhibit";

const COLOURS = [
  "--dibs-surface",
  "--dibs-ink",
  "--dibs-muted",
  "--dibs-line",
  "--dibs-edge",
  "--dibs-accent",
  "--dibs-on-accent",
  "--dibs-green",
  "--dibs-green-soft",
  "--dibs-yellow",
  "--dibs-yellow-soft",
  "--dibs-red",
  "--dibs-red-soft",
] as const;

export function LooksExhibit() {
  return (
    <Exhibit
      id="looks"
      name="Looks, words and directions"
      purpose="Import @dibs/react/styles.css and change variables, or bring styles of your own: the components have classes and data attributes, and no style of their own. Dark follows the reader’s system; data-dibs-scheme on any element decides otherwise."
      code={`
.my-shop {
  --dibs-accent: #0a7d5a;
  --dibs-radius: 2px;
  --dibs-font: "Atkinson Hyperlegible", sans-serif;
}

<LocaleProvider locale="ar" timeZone={event.time_zone} currency={event.currency}>
<LocaleProvider language={(speech) => ({ ...languages.en(speech), cart: … })}>`}
      props={[
        ["locale", "string", "BCP 47. The browser’s unless said; en, de and ar come along."],
        [
          "timeZone",
          "string",
          "IANA; give the event’s. It is named unless the reader lives there.",
        ],
        ["currency", "string", "ISO 4217, for what names none itself."],
        ["language", "(speech) => Words", "Words of your own; plural forms by Intl.PluralRules."],
      ]}
      variables={["--dibs-gap", "--dibs-icon-size", "--dibs-target", "--dibs-motion"]}
      access={[
        "Text has at least 4.5 : 1 against what is behind it, light and dark; forced colours keep borders and meters.",
        "Buttons are 44 pixels high; change --dibs-target, but not below 24.",
        "Right to left by logical properties: each component sets dir and lang from its locale.",
        "Reduced motion sets --dibs-motion to 0.",
      ]}
    >
      <ul className="swatches" dir="ltr">
        {COLOURS.map((name) => (
          <li key={name}>
            <span style={{ background: `var(${name})` }} />
            <code>{name}</code>
          </li>
        ))}
      </ul>
      <div className="mine line">
        <AskButton verb="extend" pending={null} onAsk={() => {}} />
        <AskButton verb="extend" pending="extend" onAsk={() => {}} />
      </div>
    </Exhibit>
  );
}
