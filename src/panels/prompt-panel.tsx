import { useId } from "react";
import { sentence } from "../core/result.ts";
import { readyInfo, useEngine } from "../state/engine-store.ts";
import { setParameters, useParameters } from "../state/parameter-store.ts";
import { text } from "../state/strings.ts";
import { useFieldError } from "./use-field-error.ts";

/** What the film should show, what it shows now, and what the bundle proposes. */
export const PromptPanel = () => {
  const id = useId();
  const { prompt, sourcePrompt } = useParameters((state) => state.parameters);
  const error = useFieldError()("prompt");
  const prompts = useEngine(readyInfo)?.bundle.prompts ?? [];
  return (
    <section className="section" aria-label={text.panel.prompts}>
      <div className="field">
        <label htmlFor={`${id}-prompt`}>{text.panel.prompt}</label>
        <textarea
          id={`${id}-prompt`}
          rows={2}
          value={prompt}
          spellCheck={false}
          aria-describedby={`${id}-prompt-hint`}
          aria-invalid={error !== null}
          onChange={(event) => setParameters({ prompt: event.target.value })}
        />
        <p id={`${id}-prompt-hint`} className={error ? "hint hint-error" : "hint"} aria-live="polite">
          {error ? `${sentence(error)}.` : text.panel.promptHint}
        </p>
      </div>
      {prompts.length > 0 && (
        <ul className="chips" aria-label={text.panel.suggestions}>
          {prompts.map((preset) => (
            <li key={preset.label}>
              <button
                type="button"
                className="chip"
                title={preset.prompt}
                aria-pressed={preset.prompt === prompt}
                onClick={() =>
                  setParameters({
                    prompt: preset.prompt,
                    ...(preset.sourcePrompt !== null && { sourcePrompt: preset.sourcePrompt }),
                  })
                }
              >
                {preset.label}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="field">
        <label htmlFor={`${id}-source`}>{text.panel.sourcePrompt}</label>
        <input
          id={`${id}-source`}
          type="text"
          value={sourcePrompt}
          spellCheck={false}
          autoComplete="off"
          aria-describedby={`${id}-source-hint`}
          onChange={(event) => setParameters({ sourcePrompt: event.target.value })}
        />
        <p id={`${id}-source-hint`} className="hint">
          {text.panel.sourcePromptHint}
        </p>
      </div>
    </section>
  );
};
