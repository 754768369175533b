/** Capital letters, digits and a few signs, 5 by 7 dots: a row per line, # is ink. Enough for captions on pictures. */
const FONT: Readonly<Record<string, string>> = {
  A: " ### |#   #|#   #|#####|#   #|#   #|#   #",
  B: "#### |#   #|#   #|#### |#   #|#   #|#### ",
  C: " ####|#    |#    |#    |#    |#    | ####",
  D: "#### |#   #|#   #|#   #|#   #|#   #|#### ",
  E: "#####|#    |#    |#### |#    |#    |#####",
  F: "#####|#    |#    |#### |#    |#    |#    ",
  G: " ####|#    |#    |#  ##|#   #|#   #| ####",
  H: "#   #|#   #|#   #|#####|#   #|#   #|#   #",
  I: " ### |  #  |  #  |  #  |  #  |  #  | ### ",
  K: "#   #|#  # |# #  |##   |# #  |#  # |#   #",
  L: "#    |#    |#    |#    |#    |#    |#####",
  M: "#   #|## ##|# # #|# # #|#   #|#   #|#   #",
  N: "#   #|##  #|# # #|#  ##|#   #|#   #|#   #",
  O: " ### |#   #|#   #|#   #|#   #|#   #| ### ",
  P: "#### |#   #|#   #|#### |#    |#    |#    ",
  R: "#### |#   #|#   #|#### |# #  |#  # |#   #",
  S: " ####|#    |#    | ### |    #|    #|#### ",
  T: "#####|  #  |  #  |  #  |  #  |  #  |  #  ",
  U: "#   #|#   #|#   #|#   #|#   #|#   #| ### ",
  W: "#   #|#   #|#   #|# # #|# # #|## ##|#   #",
  Y: "#   #|#   #| # # |  #  |  #  |  #  |  #  ",
  "-": "     |     |     | ### |     |     |     ",
  ",": "     |     |     |     |  ## |  #  | #   ",
  " ": "     |     |     |     |     |     |     ",
};

/** Writes a line into a gray picture with its top left corner at (left, top). @param scale pixels a dot */
export const write = (
  picture: { readonly width: number; readonly samples: Uint8Array },
  line: string,
  [left, top]: readonly [number, number],
  scale: number,
  ink: number,
): void => {
  Array.from(line).forEach((letter, index) => {
    const rows = FONT[letter]?.split("|");
    if (rows === undefined) throw new Error(`no glyph for ${letter}`);
    for (let y = 0; y < 7 * scale; y++)
      for (let x = 0; x < 5 * scale; x++) {
        if (rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] !== "#") continue;
        picture.samples[(top + y) * picture.width + left + index * 6 * scale + x] = ink;
      }
  });
};
