import { cellSpan, mapPoint, sourceToSquare } from "../geometry/frames.ts";
import type { Crop } from "../radedit/request.ts";

/** What the latent grid sees of the masks: one byte a cell, 0 or 1, cells * cells. */
export interface EffectiveMasks {
  readonly edit: Uint8Array;
  readonly keep: Uint8Array;
}

/** Which source pixels of a cell are on: counted over the film only, padding left out. */
const cover = (
  mask: Uint8Array,
  width: number,
  height: number,
  [left, right]: readonly [number, number],
  [top, bottom]: readonly [number, number],
): { readonly any: boolean; readonly all: boolean } => {
  let any = false;
  let all = true;
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, right); x++) {
      if (mask[y * width + x]! > 127) any = true;
      else all = false;
    }
  }
  return { any, all };
};

/**
 * The masks straight from source pixels (on above 127; null = absent) to latent cells. An edit cell needs any coverage,
 * a keep cell full coverage where padding counts as kept; where both claim a cell, keep wins. An absent edit mask is the
 * whole image, an absent keep mask keeps only padding.
 */
export const effectiveMasks = (
  editMask: Uint8Array | null,
  keepMask: Uint8Array | null,
  width: number,
  height: number,
  crop: Crop,
  cells: number,
): EffectiveMasks => {
  const edit = new Uint8Array(cells * cells);
  const keep = new Uint8Array(cells * cells);
  const nothing = new Uint8Array(keepMask === null ? width * height : 0);
  for (let row = 0; row < cells; row++) {
    const rows = cellSpan(row, cells, crop.y, crop.size);
    for (let column = 0; column < cells; column++) {
      const columns = cellSpan(column, cells, crop.x, crop.size);
      const at = row * cells + column;
      if (cover(keepMask ?? nothing, width, height, columns, rows).all) keep[at] = 1;
      else if (editMask === null || cover(editMask, width, height, columns, rows).any) edit[at] = 1;
    }
  }
  return { edit, keep };
};

/** An effective mask as the source sees it, 0 or 255: each pixel takes the cell under its centre; outside the crop 0. */
export const effectiveAtSource = (
  effective: Uint8Array,
  width: number,
  height: number,
  crop: Crop,
  cells: number,
): Uint8Array => {
  const mask = new Uint8Array(width * height);
  const toGrid = sourceToSquare(crop, cells);
  const cellOf = (pixel: number, axis: "x" | "y"): number =>
    Math.floor(mapPoint(toGrid, { x: pixel + 0.5, y: pixel + 0.5 })[axis]);
  const columns = Array.from({ length: width }, (_, x) => cellOf(x, "x"));
  for (let y = 0; y < height; y++) {
    const row = cellOf(y, "y");
    if (row < 0 || row >= cells) continue;
    columns.forEach((column, x) => {
      if (column >= 0 && column < cells && effective[row * cells + column] === 1) mask[y * width + x] = 255;
    });
  }
  return mask;
};
