import type { Candidate } from "../core/radedit/candidate.ts";
import { candidates } from "../state/assets.ts";
import type { Command } from "../state/command.ts";
import { formatDuration } from "../state/estimate.ts";
import { useFilm } from "../state/film-store.ts";
import { selectedResult, selectResult, useResults } from "../state/result-store.ts";
import { text } from "../state/strings.ts";
import { setComparison } from "../state/view.ts";
import { useView } from "../state/view-store.ts";
import { Choice } from "./choice.tsx";
import { CommandButton } from "./command-button.tsx";
import { ScoreSection } from "./score-section.tsx";
import { StatisticsTable } from "./statistics-table.tsx";

interface Props {
  readonly hold: Command;
  readonly download: Command;
  readonly row: Command;
  readonly copy: Command;
}

/** One edit of the film: how to look at it, how far it went, and how to take it away. */
export const ResultPanel = ({ hold, download, row, copy }: Props) => {
  const entry = useResults(selectedResult);
  const film = useFilm((state) => state.film);
  const comparison = useView((state) => state.comparison);
  if (!entry || !film) return <p className="section empty">{text.result.none}</p>;
  const candidate = candidates.get(entry.candidate);
  return (
    <>
      <ResultList />
      <section className="section" aria-label={text.result.compare}>
        <Choice
          label={text.result.compare}
          options={[
            ["slider", text.result.slider],
            ["edited", text.result.edited],
            ["difference", text.result.difference],
          ]}
          value={comparison}
          onChange={setComparison}
        />
        <CommandButton command={hold} className="button button-wide">
          {text.result.holdOriginal}
        </CommandButton>
      </section>
      <ScoreSection score={candidate.score} />
      <StatisticsTable statistics={candidate.statistics} bitDepth={film.bitDepth} />
      <RunSection candidate={candidate} />
      <section className="section">
        <CommandButton command={download} className="button button-primary button-wide" />
        <div className="row">
          <CommandButton command={row} />
          <CommandButton command={copy} />
        </div>
      </section>
    </>
  );
};

const ResultList = () => {
  const { results, selected } = useResults();
  if (results.length < 2) return null;
  return (
    <section className="section chips" role="group" aria-label={text.result.list}>
      {results.map((entry, index) => (
        <button
          key={entry.candidate}
          type="button"
          className="chip"
          aria-pressed={index === selected}
          onClick={() => selectResult(index)}
        >
          {text.result.edit(entry.number)}
        </button>
      ))}
    </section>
  );
};

const RunSection = ({ candidate }: { readonly candidate: Candidate }) => {
  const { request, evaluations, milliseconds, warnings } = candidate;
  const seconds = Object.values(milliseconds).reduce((sum, phase) => sum + phase, 0) / 1000;
  return (
    <section className="section run" aria-label={text.result.run}>
      <dl>
        <dt>{text.result.prompt}</dt>
        <dd>{request.prompt}</dd>
        {request.sourcePrompt !== null && (
          <>
            <dt>{text.result.source}</dt>
            <dd>{request.sourcePrompt}</dd>
          </>
        )}
        <dt>{text.result.run}</dt>
        <dd className="numbers">
          {text.result.parameterLine(request.steps, request.skip, request.guidance, request.seed)}
          <br />
          {text.result.evaluations(evaluations, formatDuration(seconds))}
        </dd>
      </dl>
      {warnings.length > 0 && (
        <ul className="warnings">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </section>
  );
};
