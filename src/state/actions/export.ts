import { commandLine } from "../../core/dataset/command-line.ts";
import type { ManifestRow } from "../../core/dataset/manifest.ts";
import type { Candidate } from "../../core/radedit/candidate.ts";
import { candidates } from "../assets.ts";
import { useFilm } from "../film-store.ts";
import { notify, notifyError } from "../notice-store.ts";
import { markSaved, selectedResult, useResults } from "../result-store.ts";
import { text } from "../strings.ts";
import { imaging } from "./engine.ts";

const selectedCandidate = (): { readonly id: number; readonly candidate: Candidate } | null => {
  const entry = selectedResult(useResults.getState());
  return entry && { id: entry.candidate, candidate: candidates.get(entry.candidate) };
};

/** Names come from the candidate's hash: a file's own name may give a patient away. */
const baseName = ({ hash }: Candidate): string => `edit-${hash.slice(0, 12)}`;

const save = (name: string, type: string, data: Uint8Array<ArrayBuffer> | string): void => {
  const url = URL.createObjectURL(new Blob([data], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  // The browser has taken the blob over once the click is handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};

/** The row is read only when it is asked for: its schema is no part of the first load. */
const rowOf = async (candidate: Candidate): Promise<ManifestRow> => {
  const { manifestRow } = await import("../../core/dataset/manifest.ts");
  return manifestRow(candidate, { edit: `${baseName(candidate)}.png` });
};

const pngTextOf = async (candidate: Candidate): Promise<Readonly<Record<string, string>>> => {
  const { pngText } = await import("../../core/dataset/png-text.ts");
  return pngText(await rowOf(candidate));
};

/** The composited film at the source's size and depth; the manifest row travels inside, as iTXt. */
export const downloadPng = async (): Promise<void> => {
  const selected = selectedCandidate();
  const { film } = useFilm.getState();
  if (!selected || !film) return;
  const { candidate } = selected;
  const outcome = await imaging.encodePng({
    width: film.width,
    height: film.height,
    bitDepth: film.bitDepth,
    samples: candidate.samples,
    text: await pngTextOf(candidate),
  });
  if (outcome.kind === "failed") notifyError(outcome.error);
  if (outcome.kind !== "done") return;
  save(`${baseName(candidate)}.png`, "image/png", outcome.value as Uint8Array<ArrayBuffer>);
  markSaved(selected.id);
  notify("info", text.result.saved);
};

const rowName = (candidate: Candidate): string => `${baseName(candidate)}.json`;

export const downloadRow = async (): Promise<void> => {
  const selected = selectedCandidate();
  if (!selected) return;
  const row = await rowOf(selected.candidate);
  save(rowName(selected.candidate), "application/json", `${JSON.stringify(row)}\n`);
};

export const copyCommand = async (): Promise<void> => {
  const selected = selectedCandidate();
  if (!selected) return;
  try {
    await navigator.clipboard.writeText(commandLine(rowName(selected.candidate)));
    notify("info", text.result.copied);
  } catch {
    notify("error", text.result.copyFailed);
  }
};
