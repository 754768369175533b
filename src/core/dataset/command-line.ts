/**
 * The shell command that makes a candidate again from its manifest row, which holds every parameter and both masks.
 * The film's name is a placeholder: it is never known here.
 * @param row the row's file, a name that needs no quotes
 */
export const commandLine = (row: string): string =>
  `npm run --silent radedit -- edit --from-manifest ${row} --image film.png --out out`;
