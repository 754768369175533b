import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SourceImage } from "../../src/core/image/source.ts";
import { fail, unwrap } from "../../src/core/result.ts";

/** Radii of the ellipse that is edited, and where its centre may lie in the right lung, as shares of width and height. */
const ELLIPSE = { rx: 0.15, ry: 0.17, x: [0.26, 0.4], y: [0.32, 0.56], step: 0.02 } as const;
export const REAL_PROMPT = "Consolidation in the right mid zone.";

/** One byte a pixel, 255 inside the ellipse. */
const ellipseAt = (width: number, height: number, x: number, y: number): Uint8Array =>
  Uint8Array.from({ length: width * height }, (_, at) => {
    const u = (((at % width) + 0.5) / width - x) / ELLIPSE.rx;
    const v = ((Math.floor(at / width) + 0.5) / height - y) / ELLIPSE.ry;
    return u * u + v * v <= 1 ? 255 : 0;
  });

/**
 * The mask of a real film: the darkest place for the ellipse where right lungs are, since lungs lie at other places in
 * other films, and an opacity cannot be added where there is no air.
 */
export const lungEllipse = ({ width, height, samples }: SourceImage): Uint8Array => {
  let best: { readonly sum: number; readonly mask: Uint8Array } = { sum: Infinity, mask: new Uint8Array() };
  for (let x: number = ELLIPSE.x[0]; x <= ELLIPSE.x[1]; x += ELLIPSE.step) {
    for (let y: number = ELLIPSE.y[0]; y <= ELLIPSE.y[1]; y += ELLIPSE.step) {
      const mask = ellipseAt(width, height, x, y);
      const sum = mask.reduce((total, on, at) => (on > 0 ? total + samples[at]! : total), 0);
      if (sum < best.sum) best = { sum, mask };
    }
  }
  return best.mask;
};

/** The judge's tenth of the patients, kept out of all training of the bundle. */
const judgePatients = async (): Promise<ReadonlySet<string>> => {
  const list = await readFile(new URL("../../training/split.csv", import.meta.url), "utf8");
  const rows = list.split("\n").map((row) => row.split(","));
  return new Set(rows.filter(([, part]) => part === "judge").map(([patient = ""]) => patient));
};

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
  const judges = await judgePatients();
  const seen = new Set<string>();
  const films: string[] = [];
  for (const row of rows) {
    const cells = row.split(",");
    const cell = (name: string): string => cells[column[name] ?? -1] ?? "";
    const patient = cell("patient");
    const wanted = cell("file").startsWith("nih_") && cell("labels") === "No Finding" && cell("side") === "512";
    const adult = Number(cell("age")) >= 18;
    if (!wanted || !adult || !judges.has(patient) || seen.has(patient)) continue;
    seen.add(patient);
    films.push(join(folder, "images", cell("file")));
    if (films.length === count) return films;
  }
  return unwrap(fail("films", `${folder} holds ${films.length} films to judge, not ${count}`, "ask for fewer"));
};
