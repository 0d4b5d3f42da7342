import { useEffect, useRef } from "react";
import { drawGlyph, type Glyph } from "./glyphs";
import { readPalette, watchPalette } from "./palette";

const SIDE_PX = 22;
const RADIUS_PX = 7;

export interface GlyphImageProps {
  readonly glyph: Glyph;
  /** The plan's. */
  readonly colors: readonly string[];
}

/** A seat as the map draws it, beside words that say what it means. */
export function GlyphImage({ glyph, colors }: GlyphImageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { mark, color, access } = glyph;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return undefined;
    const draw = () => {
      const ratio = Math.min(devicePixelRatio || 1, 2);
      element.width = element.height = SIDE_PX * ratio;
      const middle = (SIDE_PX * ratio) / 2;
      context.setTransform(ratio, 0, 0, ratio, middle, middle);
      const around = element.parentElement ?? document.body;
      drawGlyph(context, { mark, color, access }, RADIUS_PX, readPalette(around, colors));
    };
    draw();
    return watchPalette(draw);
  }, [access, color, colors, mark]);
  return (
    <span className="dibs-glyph" aria-hidden="true">
      <canvas ref={canvas} />
    </span>
  );
}
