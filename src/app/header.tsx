import { sentence } from "../core/result.ts";
import type { OpenProgress } from "../../workers/contract.ts";
import { CommandButton } from "../panels/command-button.tsx";
import { FolderIcon } from "../panels/icons.tsx";
import { loadMask } from "../state/actions/masks.ts";
import { openFiles } from "../state/actions/open-film.ts";
import { openSample } from "../state/actions/samples.ts";
import { type EngineStatus, useEngine } from "../state/engine-store.ts";
import { useSamples } from "../state/sample-store.ts";
import { text } from "../state/strings.ts";
import { commands } from "./commands.ts";
import { FileInput } from "./file-input.tsx";
import { FILM_INPUT, MASK_INPUT } from "./intake.ts";

/** Ways in on the left; on the right what this page is, what model runs, and where. */
export const Header = () => {
  const status = useEngine((state) => state.status);
  return (
    <header className="header">
      <h1 title={text.app.subtitle}>{text.app.name}</h1>
      <CommandButton command={commands.open} className="button button-small">
        <FolderIcon />
        {text.command.open}
      </CommandButton>
      <FileInput id={FILM_INPUT} onFiles={openFiles} />
      <FileInput id={MASK_INPUT} onFiles={loadMask} />
      <SamplePicker />
      <div className="badges">
        <span className="badge badge-research">{text.app.research}</span>
        {status.kind === "ready" && status.info.bundle.demo && (
          <span className="badge badge-demo">{text.app.demo}</span>
        )}
        <EngineBadge status={status} />
      </div>
      <CommandButton command={commands.help} className="button button-small button-round">
        <span aria-hidden>?</span>
      </CommandButton>
      <CommandButton command={commands.about} className="button button-small">
        {text.about.title}
      </CommandButton>
    </header>
  );
};

const SamplePicker = () => {
  const samples = useSamples((state) => state.samples);
  if (samples.length === 0) return null;
  return (
    <select
      className="sample-picker"
      aria-label={text.samples.label}
      value=""
      onChange={(event) => {
        const sample = samples.find(({ title }) => title === event.target.value);
        if (sample) void openSample(sample);
      }}
    >
      <option value="" disabled>
        {text.samples.label}
      </option>
      {samples.map(({ title }) => (
        <option key={title} value={title}>
          {title}
        </option>
      ))}
    </select>
  );
};

const EngineBadge = ({ status }: { readonly status: EngineStatus }) => {
  if (status.kind === "failed")
    return (
      <span className="badge badge-error" title={sentence(status.error)}>
        {text.engine.failed}
      </span>
    );
  if (status.kind === "loading")
    return (
      <span className="badge" role="status">
        {loadingLine(status.progress)}
      </span>
    );
  const { backend, reason, bundle } = status.info;
  return (
    <>
      <span className="badge" title={reason}>
        {text.engine.backend[backend]}
      </span>
      <span className="badge badge-bundle" title={bundle.trainedFor}>
        {text.engine.bundle(bundle.name, bundle.version)}
      </span>
    </>
  );
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const loadingLine = (progress: OpenProgress | null): string => {
  switch (progress?.kind) {
    case "download":
      return text.engine.download(megabytes(progress.bytes), megabytes(progress.total));
    case "compile":
      return text.engine.compile(progress.module);
    case "measure":
      return text.engine.measure;
    case undefined:
      return text.engine.loading;
  }
};
