import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkParity, precisions, type ParityRow } from "../src/core/model/parity.ts";
import { readCase, readCases, runOnCpu } from "./parity-case.ts";

/**
 * npm run parity: every module's graph on onnxruntime-node's CPU provider against PyTorch, at every precision.
 * RADEDIT_PYTHON names the interpreter (default python3). Exit 0: all under their threshold, 1: one is not, 2: no PyTorch.
 */
const reference = fileURLToPath(new URL("../training/parity_reference.py", import.meta.url));

/** Writes the reference; false when the interpreter cannot run it, after saying why. */
const writeReference = (folder: string): boolean => {
  const python = process.env["RADEDIT_PYTHON"] ?? "python3";
  const probe = spawnSync(python, ["-c", "import torch, torchvision, diffusers, transformers, safetensors"], {
    encoding: "utf8",
  });
  if (probe.status !== 0) {
    const reason = probe.error ? "it cannot be started" : (probe.stderr.trim().split("\n").at(-1) ?? "");
    console.error(`parity: ${python} cannot run the PyTorch reference (${reason}): \
install training/requirements.txt, or set RADEDIT_PYTHON to an interpreter that has it`);
    return false;
  }
  return spawnSync(python, [reference, folder], { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
};

const line = ({ case: name, module, precision, error, threshold, passed }: ParityRow): string =>
  [
    name.padEnd(22),
    module.padEnd(14),
    precision.padEnd(17),
    error.toExponential(2).padStart(9),
    threshold.toExponential(0).padStart(9),
    passed ? "  ok" : "  FAILED",
  ].join(" ");

const checkAll = async (folder: string): Promise<readonly ParityRow[]> => {
  const rows: ParityRow[] = [];
  console.log(
    ["case".padEnd(22), "module".padEnd(14), "precision".padEnd(17), "rel. RMS".padStart(9), "limit".padStart(9)].join(
      " ",
    ),
  );
  for (const { name, module } of await readCases(folder)) {
    const parityCase = await readCase(folder, name, module);
    for (const precision of precisions) {
      const row = await checkParity(parityCase, precision, runOnCpu);
      console.log(line(row));
      rows.push(row);
    }
  }
  return rows;
};

const folder = await mkdtemp(join(tmpdir(), "radedit-parity-"));
try {
  if (writeReference(folder)) {
    const failed = (await checkAll(folder)).filter(({ passed }) => !passed);
    console.log(failed.length === 0 ? "all under their limit" : `${failed.length} over their limit`);
    process.exitCode = failed.length === 0 ? 0 : 1;
  } else process.exitCode = 2;
} finally {
  await rm(folder, { recursive: true, force: true });
}
