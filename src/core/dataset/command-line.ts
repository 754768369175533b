import type { EditRequest } from "../radedit/request.ts";

const quote = (text: string): string => (/^[\w.,:/=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/**
 * The shell command that makes the candidate again: every parameter is spelled out, so that later defaults change
 * nothing. File names are placeholders; the film's own name is never known here.
 */
export const commandLine = (request: EditRequest): string => {
  const { crop, intensity } = request;
  const options: readonly (readonly [name: string, value: string | number | null])[] = [
    ["image", "film.png"],
    ["edit-mask", request.editMask && "edit-mask.png"],
    ["keep-mask", request.keepMask && "keep-mask.png"],
    ["prompt", request.prompt],
    ["source-prompt", request.sourcePrompt],
    ["invert-prompt", request.invertPrompt === "" ? null : request.invertPrompt],
    ["steps", request.steps],
    ["skip", request.skip],
    ["guidance", request.guidance],
    ["seed", request.seed],
    ["crop", `${crop.x},${crop.y},${crop.size}`],
    ["intensity", `${intensity.lo},${intensity.hi}`],
    ["composite", request.composite],
    ["feather", request.feather],
    ["detail", request.detail],
    ["vae", request.vaeMode],
    ["compat", request.compat === "released" ? "released" : null],
    ["out", "out"],
  ];
  const words = options.flatMap(([name, value]) => (value === null ? [] : [`--${name}=${quote(String(value))}`]));
  return `npm run --silent radedit -- edit ${words.join(" ")}`;
};
