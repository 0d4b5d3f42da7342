import type { VisitSettings } from "./Visit";

interface VisitControlsProps {
  readonly visit: VisitSettings;
  readonly onChange: (visit: VisitSettings) => void;
}

/** Language, colours and the pace of time, for all exhibits. */
export function VisitControls({ visit, onChange }: VisitControlsProps) {
  return (
    <div className="controls">
      <Choice
        label="Language"
        value={visit.locale}
        options={{ en: "English", de: "Deutsch", ar: "العربية" }}
        onChange={(locale) => onChange({ ...visit, locale })}
      />
      <Choice
        label="Colours"
        value={visit.scheme}
        options={{ system: "As the system", light: "Light", dark: "Dark" }}
        onChange={(scheme) => onChange({ ...visit, scheme })}
      />
      <label className="choice">
        <input
          type="checkbox"
          checked={visit.speed > 1}
          onChange={({ target }) => onChange({ ...visit, speed: target.checked ? 20 : 1 })}
        />
        Time runs 20 times faster
      </label>
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <label className="choice">
      {label}
      <select value={value} onChange={({ target }) => onChange(target.value as Value)}>
        {Object.entries<string>(options).map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
