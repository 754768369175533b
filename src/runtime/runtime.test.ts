import { expect, test } from "vitest";
import type { DeviceChoice, Ort } from "./ort.ts";
import { createRuntime } from "./runtime.ts";

/** As ONNX Runtime's module does, it fails when two of its calls overlap, whoever makes them. */
const jealousOrt = (): Ort => {
  let busy = false;
  const alone = async <T>(value: T): Promise<T> => {
    if (busy) throw new Error("overlap");
    busy = true;
    await new Promise((resolve) => setTimeout(resolve, 1));
    busy = false;
    return value;
  };
  const session = { run: () => alone({}), release: () => alone(undefined) };
  return { InferenceSession: { create: () => alone(session) } } as unknown as Ort;
};

const choice: DeviceChoice = {
  backend: "wasm",
  reason: "",
  activations: "f32",
  schemes: [],
  threads: 1,
  takesBlobs: false,
  providers: ["wasm"],
  strict: false,
};

test("calls of two runtimes over one ONNX Runtime never overlap", async () => {
  const ort = jealousOrt();
  const [first, second] = [createRuntime(ort, choice), createRuntime(ort, choice)];
  const graph = new Uint8Array();
  const sessions = await Promise.all([first, second, first].map((runtime) => runtime.createSession(graph, [])));
  await Promise.all([...sessions.map((session) => session.run({})), second.createSession(graph, [])]);
  await Promise.all(sessions.map((session) => session.release()));
  expect(sessions).toHaveLength(3);
});
