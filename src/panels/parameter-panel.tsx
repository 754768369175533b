import { LIMITS } from "../core/radedit/validate.ts";
import { readyInfo, useEngine } from "../state/engine-store.ts";
import { useFilm } from "../state/film-store.ts";
import { rollSeed, setFrame, setParameters, useParameters } from "../state/parameter-store.ts";
import { draftSteps } from "../state/presets.ts";
import { text } from "../state/strings.ts";
import { Choice } from "./choice.tsx";
import { DiceIcon } from "./icons.tsx";
import { NumberField } from "./number-field.tsx";
import { useFieldError, useTrainSteps } from "./use-field-error.ts";

/** How the edit runs: each number with its range, one line on what it does, and what is wrong with it. */
export const ParameterPanel = () => {
  const { parameters, frame } = useParameters();
  const info = useEngine(readyInfo);
  const film = useFilm((state) => state.film);
  const trainSteps = useTrainSteps();
  const errorOf = useFieldError();
  const final = info?.bundle.defaults.steps;
  const draft = final === undefined ? undefined : draftSteps(final, trainSteps);
  const quality = parameters.steps === draft ? "draft" : parameters.steps === final ? "final" : null;
  return (
    <section className="section" aria-label={text.result.parameters}>
      {draft !== undefined && final !== undefined && (
        <Choice
          label={text.panel.quality}
          options={[
            ["draft", text.panel.preset(text.panel.draft, draft)],
            ["final", text.panel.preset(text.panel.final, final)],
          ]}
          value={quality}
          onChange={(choice) => setParameters({ steps: choice === "draft" ? draft : final })}
        />
      )}
      {film && film.width !== film.height && (
        <Choice
          label={text.panel.frame}
          hint={text.panel.frameHint}
          options={[
            ["centre", text.panel.centre],
            ["whole", text.panel.whole],
          ]}
          value={frame}
          onChange={setFrame}
        />
      )}
      <NumberField
        label={text.panel.steps}
        hint={text.panel.stepsHint(trainSteps)}
        value={parameters.steps}
        min={1}
        max={trainSteps}
        step={1}
        error={errorOf("steps")}
        onChange={(steps) => setParameters({ steps })}
      />
      <NumberField
        label={text.panel.skip}
        hint={text.panel.skipHint}
        value={parameters.skip}
        min={LIMITS.skip.min}
        max={0.95}
        step={0.05}
        error={errorOf("skip")}
        onChange={(skip) => setParameters({ skip })}
      />
      <NumberField
        label={text.panel.guidance}
        hint={text.panel.guidanceHint}
        value={parameters.guidance}
        min={LIMITS.guidance.min}
        max={LIMITS.guidance.max}
        step={0.5}
        error={errorOf("guidance")}
        onChange={(guidance) => setParameters({ guidance })}
      />
      <NumberField
        label={text.panel.seed}
        hint={text.panel.seedHint}
        value={parameters.seed}
        min={LIMITS.seed.min}
        max={LIMITS.seed.max}
        step={1}
        error={errorOf("seed")}
        onChange={(seed) => setParameters({ seed })}
      >
        <button type="button" className="button button-icon" title={text.panel.roll} onClick={() => rollSeed()}>
          <DiceIcon />
          <span className="visually-hidden">{text.panel.roll}</span>
        </button>
      </NumberField>
    </section>
  );
};
