import { useLanguage } from "../language/useLanguage";
import { useStore } from "../state/store";
import { wanted } from "./finding";

/** The field to look for an event in, and how many there are. */
export function Finder({ found, of }: { found: number; of: number }) {
  const { events } = useLanguage().words;
  const called = useStore(wanted);
  return (
    <div className="finder">
      <label>
        <span>{events.find}</span>
        <input
          type="search"
          value={called}
          autoComplete="off"
          onChange={({ target }) => wanted.write(target.value)}
        />
      </label>
      <p className="hint" role="status">
        {events.found(found, of)}
      </p>
    </div>
  );
}
