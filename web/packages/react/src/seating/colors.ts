/** Colours that can be told from what is behind them. */

/** WCAG 2.2, 1.4.11: what a graphic needs against its surroundings. */
const CONTRAST_MIN = 3;
/** A surface lighter than this is better read in black. */
const LIGHT_FROM = 0.18;
const GREY: Rgb = [128, 128, 128];

type Rgb = readonly [red: number, green: number, blue: number];

/**
 * A plan's colour, moved towards black or white until it stands out from the surface.
 *
 * @param color anything CSS knows; grey if it does not
 */
export function legible(color: string, surface: string): string {
  const behind = parse(surface);
  const target = luminance(behind) > LIGHT_FROM ? 0 : 255;
  const wanted = parse(color);
  for (let part = 0; part < 1; part += 0.05) {
    const towards = (channel: number) => Math.round(channel + (target - channel) * part);
    const mixed: Rgb = [towards(wanted[0]), towards(wanted[1]), towards(wanted[2])];
    if (contrast(mixed, behind) >= CONTRAST_MIN) return css(mixed);
  }
  return css([target, target, target]);
}

/** Black or white, whichever is read more easily on a colour. */
export const textOn = (color: string) => (luminance(parse(color)) > LIGHT_FROM ? "#000" : "#fff");

/** A colour laid over a surface, from 0, nothing of it, to 1. */
export function tinted(color: string, surface: string, part: number): string {
  const [over, under] = [parse(color), parse(surface)];
  const mix = (channel: 0 | 1 | 2) => under[channel] + (over[channel] - under[channel]) * part;
  return css([mix(0), mix(1), mix(2)]);
}

/** From 1, no difference, to 21. */
export function contrastOf(a: string, b: string) {
  return contrast(parse(a), parse(b));
}

function contrast(a: Rgb, b: Rgb) {
  const [one, other] = [luminance(a), luminance(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** Relative luminance by WCAG 2.2. */
function luminance([red, green, blue]: Rgb) {
  const linear = (channel: number) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function parse(color: string): Rgb {
  const hex = /^#(?:([0-9a-f])([0-9a-f])([0-9a-f])|([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2}))$/i;
  const found = hex.exec(color.trim());
  if (found) {
    const [, ...digits] = found;
    const [red = 0, green = 0, blue = 0] = digits
      .filter(Boolean)
      .map((part) => Number.parseInt(part.padEnd(2, part), 16));
    return [red, green, blue];
  }
  const [red, green, blue] =
    color.match(/^rgb\(([\d.]+)[ ,]+([\d.]+)[ ,]+([\d.]+)\)$/)?.slice(1) ?? [];
  if (blue) return [Number(red), Number(green), Number(blue)];
  return askCanvas(color);
}

let probe: CanvasRenderingContext2D | null | undefined;

/** What the browser makes of any other colour: a name, hsl(), oklch(). */
function askCanvas(color: string): Rgb {
  probe ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext(
    "2d",
    { willReadFrequently: true },
  );
  if (!probe) return GREY;
  probe.fillStyle = css(GREY); // Stays where the next line is not a colour.
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [red = 128, green = 128, blue = 128] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

const css = ([red, green, blue]: Rgb) =>
  `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
