import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fail, unwrap } from "../../src/core/result.ts";

/** Where a real film is edited: an ellipse over the lower zone of the right lung, as shares of width and height. */
const LUNG_ELLIPSE = { x: 0.28, y: 0.54, rx: 0.15, ry: 0.17 } as const;
export const REAL_PROMPT = "Consolidation in the right lower zone.";

/** One byte a pixel, 255 inside the ellipse. */
export const lungEllipse = (width: number, height: number): Uint8Array => {
  const { x, y, rx, ry } = LUNG_ELLIPSE;
  return Uint8Array.from({ length: width * height }, (_, at) => {
    const u = (((at % width) + 0.5) / width - x) / rx;
    const v = ((Math.floor(at / width) + 0.5) / height - y) / ry;
    return u * u + v * v <= 1 ? 255 : 0;
  });
};

/** The judge's tenth of the patients, kept out of all training (training/data.py, split_of). */
const isJudge = (patient: string): boolean =>
  Number.parseInt(createHash("sha256").update(patient).digest("hex").slice(0, 8), 16) % 10 === 1;

/**
 * Normal adult films of patients that no training saw, one a patient, in the order of the index.
 * @param folder of index.csv and images/ as in shared/data/cxr
 */
export const judgeFilms = async (folder: string, count: number): Promise<string[]> => {
  const text = await readFile(join(folder, "index.csv"), "utf8").catch(() =>
    unwrap<never>(fail("films", `${folder} has no index.csv`, "give a folder like shared/data/cxr")),
  );
  const [head = "", ...rows] = text.split(/\r?\n/);
  // The columns used here stand before any that could hold a quoted comma.
  const column = Object.fromEntries(head.split(",").map((name, index) => [name, index]));
  const seen = new Set<string>();
  const films: string[] = [];
  for (const row of rows) {
    const cells = row.split(",");
    const cell = (name: string): string => cells[column[name] ?? -1] ?? "";
    const patient = cell("patient");
    const wanted = cell("file").startsWith("nih_") && cell("labels") === "No Finding" && cell("side") === "512";
    if (!wanted || !isJudge(patient) || seen.has(patient)) continue;
    seen.add(patient);
    films.push(join(folder, "images", cell("file")));
    if (films.length === count) break;
  }
  return films;
};
