import type { ReactNode } from "react";
import { Stage } from "./Stage";

/** Name, type and meaning of a prop or a field. */
export type Row = readonly [name: string, type: string, meaning: string];

export interface ExhibitProps {
  readonly id: string;
  readonly name: string;
  /** What it is for, in a sentence or two. */
  readonly purpose: ReactNode;
  /** The component, live; without one there is only the documentation. */
  readonly children?: ReactNode;
  /** Buttons that change the world it lives in. */
  readonly deeds?: Readonly<Record<string, () => void>>;
  readonly code?: string;
  readonly props?: readonly Row[];
  /** "Props" unless said. */
  readonly propsTitle?: string;
  readonly states?: readonly Row[];
  /** "States" unless said. */
  readonly statesTitle?: string;
  readonly variables?: readonly string[];
  /** What the keyboard does, and what a screen reader says. */
  readonly access?: readonly string[];
}

/** One component: live, with what one can do to it, and everything to know about it. */
export function Exhibit(exhibit: ExhibitProps) {
  const { id, name, purpose, children, deeds, code, props, states, variables, access } = exhibit;
  return (
    <section className="exhibit" id={id} aria-labelledby={`${id}-name`}>
      <h2 id={`${id}-name`}>{name}</h2>
      <p>{purpose}</p>
      {children && <Stage>{children}</Stage>}
      {deeds && (
        <fieldset className="deeds">
          <legend>What happens</legend>
          {Object.entries(deeds).map(([label, deed]) => (
            <button key={label} type="button" onClick={deed}>
              {label}
            </button>
          ))}
        </fieldset>
      )}
      {code && (
        // A region one can scroll has to be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls.
        <section className="code" tabIndex={0} aria-label={`${name}: code`}>
          <pre>{code.trim()}</pre>
        </section>
      )}
      {props && <Rows name={name} title={exhibit.propsTitle ?? "Props"} rows={props} />}
      {states && <Rows name={name} title={exhibit.statesTitle ?? "States"} rows={states} />}
      {variables && (
        <p className="variables">
          <strong>CSS variables</strong>{" "}
          {variables.map((variable) => (
            <code key={variable}>{variable}</code>
          ))}
        </p>
      )}
      {access && (
        <>
          <h3>Keyboard and screen reader</h3>
          <ul className="access">
            {access.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Rows({ name, title, rows }: { name: string; title: string; rows: readonly Row[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where it is narrow.
    <section className="rows" tabIndex={0} aria-label={`${name}: ${title}`}>
      <table>
        <caption>{title}</caption>
        <tbody>
          {rows.map(([row, type, meaning], index) => (
            <tr key={`${row} ${type}`}>
              {row && (
                <th scope="row" rowSpan={spanAt(rows, index)}>
                  <code>{row}</code>
                </th>
              )}
              <td>
                <code>{type}</code>
              </td>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Rows without a name go on with the one above. */
function spanAt(rows: readonly Row[], index: number): number {
  const next = rows.findIndex(([name], later) => later > index && name !== "");
  return (next < 0 ? rows.length : next) - index;
}
