import type { Candidate, EditProgress } from "../../core/radedit/candidate.ts";
import type { EditRequest } from "../../core/radedit/request.ts";
import { candidates, sources } from "../assets.ts";
import { buildRequest } from "../build-request.ts";
import { readyInfo, useEngine } from "../engine-store.ts";
import { inversionKey, measuredSpeed } from "../estimate.ts";
import { type Film, useFilm } from "../film-store.ts";
import { isTyping } from "../is-typing.ts";
import { type JobProgress, useJob } from "../job-store.ts";
import { useMasks } from "../mask-store.ts";
import { maskSurface } from "../masks.ts";
import { firstColumn } from "../mask-surface.ts";
import { dismissNotice, notify, notifyError } from "../notice-store.ts";
import { parameterError, useParameters } from "../parameter-store.ts";
import { setPreview } from "../preview.ts";
import { addResult, MOST_RESULTS, useResults } from "../result-store.ts";
import { text } from "../strings.ts";
import { divideBefore, showPanel } from "../view.ts";
import { inference } from "./engine.ts";

let running: AbortController | null = null;

/** True when all that an edit needs is there and nothing runs. */
export const canGenerate = (): boolean => {
  const info = readyInfo(useEngine.getState());
  return (
    useFilm.getState().film !== null &&
    info !== null &&
    useJob.getState().job.kind === "idle" &&
    parameterError(useParameters.getState().parameters, info.config.schedule.trainSteps) === null
  );
};

export const generate = async (): Promise<void> => {
  const { film } = useFilm.getState();
  const info = readyInfo(useEngine.getState());
  if (!film || !info || !canGenerate()) return;
  const masks = { edit: maskSurface("edit"), keep: maskSurface("keep") };
  const request = buildRequest(film, masks, useParameters.getState(), info.bundle.hash);
  const controller = new AbortController();
  running = controller;
  dismissNotice();
  useJob.setState({ job: { kind: "running", progress: { phase: null, done: 0, total: 0, secondsLeft: null } } });
  try {
    const outcome = await inference.edit(controller.signal, { source: sources.get(film.source), request }, (progress) =>
      follow(progress, request),
    );
    if (outcome.kind === "done") show(film, outcome.value);
    else if (outcome.kind === "failed") notifyError(outcome.error);
    else if (isOnStage(film)) notify("info", text.job.stopped);
  } finally {
    running = null;
    setPreview(null);
    useJob.setState({ job: { kind: "idle" } });
  }
};

/** The page says "stopping" at once; the worker follows between two denoiser calls, or is killed. */
export const stop = (): void => {
  useJob.setState(({ job }) => (job.kind === "running" ? { job: { ...job, kind: "stopping" } } : { job }));
  setPreview(null);
  running?.abort();
};

const follow = (progress: EditProgress, request: EditRequest): void => {
  const { job } = useJob.getState();
  if (job.kind !== "running") return;
  useJob.setState({ job: { ...job, progress: advance(job.progress, progress) } });
  if (progress.kind === "step" && progress.preview)
    setPreview({ film: request.source.hash, crop: request.crop, ...progress.preview });
};

/** Where the job stands after one more sign of progress. */
const advance = (before: JobProgress, progress: EditProgress): JobProgress =>
  progress.kind === "phase"
    ? { ...before, phase: progress.phase }
    : { phase: progress.phase, done: progress.done, total: progress.total, secondsLeft: progress.secondsLeft };

/** The user may have opened another film while an edit ran. */
const isOnStage = ({ source }: Film): boolean => useFilm.getState().film?.source === source;

const show = (film: Film, candidate: Candidate): void => {
  const speed = measuredSpeed(candidate);
  if (speed) useEngine.setState({ speed });
  if (!isOnStage(film)) return;
  addResult(candidate);
  // A hand that types or paints is left where it is: the notice and the count on the tab tell.
  if (!isTyping(document.activeElement) && !useMasks.getState().stroking) showPanel("result");
  const { editMask } = candidate.request;
  divideBefore(editMask ? firstColumn(editMask) : film.width / 2);
  const { results } = useResults.getState();
  const number = results.at(-1)?.number ?? 1;
  notify("info", results.length > MOST_RESULTS ? text.job.crowded(number, results.length) : text.job.done(number));
};

/** True when the engine still holds the inversion that these parameters need. */
export const inversionIsCached = (request: Parameters<typeof inversionKey>[0]): boolean =>
  useResults
    .getState()
    .results.some(({ candidate }) => inversionKey(candidates.get(candidate).request) === inversionKey(request));
