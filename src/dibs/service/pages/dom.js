/** Making and finding elements. */

/**
 * An element with properties, `data-*` and `aria-*` attributes and children.
 *
 * Text is only ever text: nothing here reads markup.
 *
 * @param {string} tag
 * @param {Record<string, any>} [properties] null and undefined are left out
 * @param {...(Node | string | null)} children
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (name in made && !name.includes("-")) Object.assign(made, { [name]: value });
    else made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * One of the symbols in index.html; for the eye only.
 *
 * @param {string} name
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/**
 * The element with that id, which index.html has.
 *
 * @param {string} id
 * @returns {any}
 */
export function find(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found;
}

/**
 * Sets text only where it differs, so that nobody is told the same twice.
 *
 * @param {Element} where
 * @param {string} text
 */
export function setText(where, text) {
  if (where.textContent !== text) where.textContent = text;
}

/**
 * Says something to who cannot see it, when they are done listening.
 *
 * @param {string} text
 */
export function announce(text) {
  setText(find("spoken"), text);
}
