import { unitTable } from "../core/image/intensity.ts";
import type { SourceImage } from "../core/image/source.ts";
import type { Intensity } from "../core/radedit/request.ts";
import type { Preview } from "../state/preview.ts";

const canvasOf = (width: number, height: number, paint: (pixels: Uint32Array) => void): HTMLCanvasElement => {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2d canvas");
  const image = context.createImageData(width, height);
  paint(new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
  return canvas;
};

const gray = (value: number): number => (0xff000000 | (value * 0x010101)) >>> 0;

/** A film as it is read: air black, at its own size, through its intensity. */
export const filmCanvas = (
  { width, height, bitDepth }: Pick<SourceImage, "width" | "height" | "bitDepth">,
  samples: SourceImage["samples"],
  intensity: Intensity,
): HTMLCanvasElement => {
  const table = Uint32Array.from(unitTable(intensity, bitDepth), (unit) => gray(Math.round(unit * 255)));
  return canvasOf(width, height, (pixels) => {
    for (let at = 0; at < pixels.length; at++) pixels[at] = table[samples[at] as number] as number;
  });
};

/** The small picture of the step that has just run; the stage scales it smoothly over the crop. */
export const previewCanvas = ({ size, gray: values }: Preview): HTMLCanvasElement =>
  canvasOf(size, size, (pixels) => {
    for (let at = 0; at < pixels.length; at++) pixels[at] = gray(values[at] as number);
  });

/** Change of the displayed gray at which the heat-map is at its strongest; stated in its legend. */
export const HEAT_FULL_SCALE = 64;

/**
 * Change of the displayed gray (0..255): transparent where there is none, towards yellow where the edit is lighter,
 * towards magenta where it is darker. The two also differ in lightness, so they read without colour.
 */
export const heatCanvas = (
  source: SourceImage,
  edited: SourceImage["samples"],
  intensity: Intensity,
): HTMLCanvasElement => {
  const unit = unitTable(intensity, source.bitDepth);
  const ramp = heatRamp();
  return canvasOf(source.width, source.height, (pixels) => {
    for (let at = 0; at < pixels.length; at++) {
      const change = (unit[edited[at] as number] as number) - (unit[source.samples[at] as number] as number);
      pixels[at] = ramp[Math.round(change * 255) + 255] as number;
    }
  });
};

/** Colour of each change from -255 to 255. */
const heatRamp = (): Uint32Array =>
  Uint32Array.from({ length: 511 }, (_, index) => {
    const change = index - 255;
    const strength = Math.min(1, Math.abs(change) / HEAT_FULL_SCALE);
    if (change === 0) return 0;
    const [red, green, blue] = change > 0 ? [255, 220, 60] : [214, 40, 190];
    return ((Math.round(20 + 205 * strength) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
