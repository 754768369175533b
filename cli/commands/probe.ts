import type { Command } from "commander";
import type { GraphModule } from "../../src/core/model/graphs/index.ts";
import { bytesSource, readSafetensors } from "../../src/core/model/safetensors.ts";
import { encodeSafetensors } from "../../src/core/model/safetensors-writer.ts";
import { fail, unwrap } from "../../src/core/result.ts";
import type { Tensor } from "../../src/core/tensor.ts";
import type { Input } from "../../src/runtime/ort.ts";
import { readBundle } from "../bundle-folder.ts";
import { readInput, writeWhole } from "../files.ts";
import { hostOptions, openHost, type HostOptions } from "../host.ts";
import type { Io } from "../io.ts";
import { choice } from "../options.ts";

/** The tensors that each module takes (architecture.md, "Tensors, by name"). */
const INPUTS: Readonly<Record<GraphModule, Readonly<Record<string, "F32" | "I64">>>> = {
  unet: { sample: "F32", timestep: "F32", encoder_hidden_states: "F32" },
  "vae-encoder": { image: "F32" },
  "vae-decoder": { latent: "F32" },
  "text-encoder": { input_ids: "I64", attention_mask: "I64" },
  "image-encoder": { image: "F32" },
  segmenter: { image: "F32" },
};
const MODULES = Object.keys(INPUTS) as GraphModule[];

interface ProbeOptions extends HostOptions {
  readonly module: string;
  readonly in: string;
  readonly out: string;
}

export const addProbe = (program: Command, io: Io): void => {
  const command = program
    .command("probe")
    .description("run one module of a bundle on tensors of a safetensors file")
    .requiredOption("--module <M>", MODULES.join(", "))
    .requiredOption("--in <F>", "input tensors by name (safetensors)")
    .requiredOption("--out <F>", "output tensors by name (safetensors)");
  hostOptions(command).action((options: ProbeOptions) => probe(io, options));
};

const probe = async (io: Io, options: ProbeOptions): Promise<void> => {
  const module = choice("module", options.module, MODULES);
  const inputs = await readTensors(module, await readInput(io, options.in));
  const host = await openHost(await readBundle(io, options.bundle), options);
  try {
    const session = await host.session(module);
    // ONNX Runtime says in its own words which dimension does not fit.
    const outputs = await session.run(inputs).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return unwrap<never>(
        fail("probe-run", `${module} refuses these tensors (${reason})`, "give the shapes it takes"),
      );
    });
    await writeWhole(io, options.out, tensorFile(outputs));
  } finally {
    await host.close();
  }
};

const readTensors = async (module: GraphModule, bytes: Uint8Array): Promise<Record<string, Input>> => {
  const { tensors } = unwrap(await readSafetensors(bytesSource(bytes)));
  const inputs: Record<string, Input> = {};
  for (const [name, dtype] of Object.entries(INPUTS[module])) {
    const entry = tensors.get(name);
    if (entry?.dtype !== dtype)
      return unwrap<never>(
        fail("probe-input", `${module} needs a tensor ${name} of ${dtype}`, "add it to the input file"),
      );
    const { buffer } = bytes.slice(entry.begin, entry.end);
    inputs[name] =
      dtype === "F32"
        ? { dims: entry.shape, data: new Float32Array(buffer) }
        : { dims: entry.shape, ids: Array.from(new BigInt64Array(buffer), Number) };
  }
  return inputs;
};

const tensorFile = (tensors: Readonly<Record<string, Tensor>>): Uint8Array =>
  encodeSafetensors(
    Object.entries(tensors).map(([name, { dims, data }]) => ({ name, dtype: "F32", shape: dims, data })),
  );
