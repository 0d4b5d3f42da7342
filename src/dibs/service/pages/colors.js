/** Colours that can be told from what is behind them. */

/** WCAG 2.2, 1.4.11: what a graphic needs against its surroundings. */
const CONTRAST_MIN = 3;

/** @typedef {[red: number, green: number, blue: number]} Rgb */

/**
 * A plan's colour, moved towards black or white until it stands out from the surface.
 *
 * @param {string} color anything CSS knows; grey if it does not
 * @param {string} surface
 */
export function legible(color, surface) {
  const behind = parse(surface);
  const target = luminance(behind) > 0.18 ? 0 : 255;
  const wanted = parse(color);
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = /** @type {Rgb} */ (wanted.map((c) => c + (target - c) * part));
    if (contrast(mixed, behind) >= CONTRAST_MIN) return css(mixed);
  }
  return css([target, target, target]);
}

/**
 * Black or white, whichever is read more easily on a colour.
 *
 * @param {string} color
 */
export function textOn(color) {
  return luminance(parse(color)) > 0.18 ? "#000" : "#fff";
}

/**
 * @param {Rgb} a
 * @param {Rgb} b
 */
function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * Relative luminance by WCAG 2.2.
 *
 * @param {Rgb} color
 */
function luminance(color) {
  const [r, g, b] = color.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const probe = /** @type {CanvasRenderingContext2D} */ (
  Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true })
);

/**
 * @param {string} color
 * @returns {Rgb}
 */
function parse(color) {
  probe.fillStyle = "#808080"; // Stays where the next line is not a colour.
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}

/** @param {Rgb} color */
const css = (color) => `rgb(${color.map(Math.round).join(" ")})`;
