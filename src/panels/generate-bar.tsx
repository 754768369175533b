import type { Ref } from "react";
import { sentence } from "../core/result.ts";
import { buildEstimate } from "../state/build-estimate.ts";
import type { Command } from "../state/command.ts";
import { useEngine } from "../state/engine-store.ts";
import { formatDuration } from "../state/estimate.ts";
import { useFilm } from "../state/film-store.ts";
import { type Job, type JobProgress, useJob } from "../state/job-store.ts";
import { useMasks } from "../state/mask-store.ts";
import { useParameters } from "../state/parameter-store.ts";
import { useResults } from "../state/result-store.ts";
import { text } from "../state/strings.ts";
import { CommandButton } from "./command-button.tsx";
import { useKeptFocus } from "./use-kept-focus.ts";

interface Props {
  readonly generate: Command;
  readonly stop: Command;
  readonly keepAround: Command;
}

/** Always in sight: what to know before an edit, the button with its time, and the edit's progress. */
export const GenerateBar = ({ generate, stop, keepAround }: Props) => {
  const { job } = useJob();
  const { bar, button } = useKeptFocus(job.kind === "idle");
  return (
    <section ref={bar} className="generate" aria-label={text.command.generate}>
      {job.kind === "idle" ? (
        <>
          <EngineFault />
          <Warnings keepAround={keepAround} />
          <div className="row">
            <CommandButton ref={button} command={generate} className="button button-primary" />
            <Estimate />
          </div>
        </>
      ) : (
        <Running job={job} stop={stop} button={button} />
      )}
    </section>
  );
};

/** Without an engine nothing can be generated: said here, where the button stays gray. */
const EngineFault = () => {
  const status = useEngine((state) => state.status);
  return status.kind === "failed" ? (
    <p className="hint-error" role="alert">
      {sentence(status.error)}.
    </p>
  ) : null;
};

const Warnings = ({ keepAround }: { readonly keepAround: Command }) => {
  const film = useFilm((state) => state.film);
  const { edit, keep } = useMasks((state) => state.covered);
  const overlap = useMasks((state) => state.overlap);
  if (!film) return null;
  return (
    <ul className="warnings" aria-live="polite">
      {overlap > 0 && (
        <li>
          {text.panel.overlap}
          <CommandButton command={keepAround} className="link">
            {text.panel.offerKeep}
          </CommandButton>
        </li>
      )}
      {edit === 0 && <li>{text.panel.noEdit}</li>}
      {keep === 0 && (
        <li>
          {text.panel.noKeep}
          {edit > 0 && (
            <CommandButton command={keepAround} className="link">
              {text.panel.offerKeep}
            </CommandButton>
          )}
        </li>
      )}
    </ul>
  );
};

const Estimate = () => {
  const film = useFilm((state) => state.film);
  const engine = useEngine();
  const parameters = useParameters();
  // A new result may have left its inversion in the cache, which makes the next edit shorter.
  useResults();
  const seconds = buildEstimate(film, engine, parameters);
  const known = seconds !== null && Number.isFinite(seconds);
  return (
    <p className="estimate">
      {known
        ? text.panel.about(formatDuration(seconds))
        : engine.status.kind === "ready"
          ? text.panel.measuring
          : text.panel.waiting}
    </p>
  );
};

interface RunningProps {
  readonly job: Exclude<Job, { kind: "idle" }>;
  readonly stop: Command;
  readonly button: Ref<HTMLButtonElement>;
}

const Running = ({ job, stop, button }: RunningProps) => {
  const { progress } = job;
  const { done, total } = progress;
  return (
    <div className="running">
      <div className="row">
        <p role="status">{job.kind === "stopping" ? text.job.stopping : phaseLine(progress)}</p>
        <CommandButton ref={button} command={stop} className="button" />
      </div>
      <progress max={1} {...(total > 0 && { value: done / total })} aria-label={text.command.generate} />
      <p className="hint numbers">{job.kind === "running" && total > 0 ? stepLine(progress) : " "}</p>
    </div>
  );
};

const phaseLine = ({ phase }: JobProgress): string => text.job.phase[phase ?? "waiting"];

const stepLine = ({ done, total, secondsLeft }: JobProgress): string =>
  [text.job.step(done, total), ...(secondsLeft === null ? [] : [text.job.left(formatDuration(secondsLeft))])].join(
    " · ",
  );
