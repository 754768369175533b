import type { EffectiveMasks } from "../mask/effective.ts";
import type { EditRequest } from "./request.ts";

/**
 * The effective masks with `keep` as the cells whose latent is restored. The released pipeline lets any keep mask, even
 * an empty one, act as everything outside the edit mask, and no keep mask as nothing (radedit.md 1.4).
 */
export const restoredCells = (
  { edit, keep }: EffectiveMasks,
  { compat, keepMask }: Pick<EditRequest, "compat" | "keepMask">,
): EffectiveMasks => {
  if (compat === "paper") return { edit, keep };
  return { edit, keep: keepMask === null ? new Uint8Array(edit.length) : edit.map((cell) => 1 - cell) };
};
