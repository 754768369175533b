import type { BackendPreference, EngineInfo } from "../../../workers/contract.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { assumedSpeed } from "../estimate.ts";
import { useEngine } from "../engine-store.ts";
import { spawnImaging, spawnInference } from "../engine/hosts.ts";
import { ImagingClient } from "../engine/imaging-client.ts";
import { InferenceClient } from "../engine/inference-client.ts";
import { adoptDefaults } from "../parameter-store.ts";
import { text } from "../strings.ts";

/** What the open bundle runs on, for the badge and the estimate; a restart may find another backend. */
const publish = (info: EngineInfo): void =>
  useEngine.setState({ status: { kind: "ready", info }, speed: assumedSpeed(info.evaluationMilliseconds) });

export const inference = new InferenceClient(spawnInference, publish);
export const imaging = new ImagingClient(spawnImaging);

const DEFAULT_BUNDLE = "models/demo/";

interface EngineChoice {
  readonly bundleUrl: string;
  readonly backend: BackendPreference;
}

/** Reads `?bundle=PATH&backend=wasm|webgpu`; the bundle must lie on the page's own origin. */
export const engineChoice = (page: URL): Result<EngineChoice> => {
  const path = page.searchParams.get("bundle") ?? DEFAULT_BUNDLE;
  const asked = page.searchParams.get("backend");
  const folder = path.endsWith("/") ? path : `${path}/`;
  const base = new URL(".", page);
  const bundle = URL.canParse(folder, base) ? new URL(folder, base) : null;
  if (bundle?.origin !== page.origin) {
    const { code, problem, remedy } = text.fault.bundleOrigin;
    return fail(code, problem, remedy);
  }
  return ok({ bundleUrl: bundle.href, backend: asked === "wasm" || asked === "webgpu" ? asked : "auto" });
};

/** Opens the bundle; the page is usable meanwhile, and says so if there is no engine in the end. */
export const startEngine = async (page: URL): Promise<void> => {
  const choice = engineChoice(page);
  if (!choice.ok) {
    useEngine.setState({ status: { kind: "failed", error: choice.error } });
    return;
  }
  const outcome = await inference
    .open(new AbortController().signal, choice.value, (progress) => {
      useEngine.setState({ status: { kind: "loading", progress } });
    })
    .catch((fault: unknown) => {
      // A fault of ours: the page must not wait for ever, and the console gets the details.
      useEngine.setState({ status: { kind: "failed", error: text.fault.engineStart } });
      throw fault;
    });
  if (outcome.kind === "done") {
    adoptDefaults(outcome.value.bundle);
    publish(outcome.value);
  } else if (outcome.kind === "failed") useEngine.setState({ status: { kind: "failed", error: outcome.error } });
};
