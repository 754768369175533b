import { type KeyboardEvent, useId } from "react";
import { GenerateBar } from "../panels/generate-bar.tsx";
import { MaskPanel } from "../panels/mask-panel.tsx";
import { ParameterPanel } from "../panels/parameter-panel.tsx";
import { PromptPanel } from "../panels/prompt-panel.tsx";
import { ResultPanel } from "../panels/result-panel.tsx";
import { useResults } from "../state/result-store.ts";
import { text } from "../state/strings.ts";
import { showPanel } from "../state/view.ts";
import { useView } from "../state/view-store.ts";
import { commands } from "./commands.ts";

const TABS = ["edit", "result"] as const;

/**
 * What the next edit is to be, and what the last one was; Generate is always below. The panel that is not shown stays
 * in the page, with its scroll position and whatever stands in its fields.
 */
export const SidePanel = () => {
  const id = useId();
  const panel = useView((state) => state.panel);
  const count = useResults((state) => state.results.length);
  const turn = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const next = panel === "edit" ? "result" : "edit";
    showPanel(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <aside className="panel">
      <div className="tabs" role="tablist" onKeyDown={turn}>
        {TABS.map((tab) => (
          <button
            key={tab}
            id={`${id}-${tab}`}
            type="button"
            role="tab"
            aria-selected={tab === panel}
            aria-controls={`${id}-${tab}-content`}
            tabIndex={tab === panel ? 0 : -1}
            onClick={() => showPanel(tab)}
          >
            {text.panel[tab]}
            {tab === "result" && count > 0 && <span className="count">{count}</span>}
          </button>
        ))}
      </div>
      {TABS.map((tab) => (
        <div
          key={tab}
          id={`${id}-${tab}-content`}
          className="panel-content"
          role="tabpanel"
          aria-labelledby={`${id}-${tab}`}
          tabIndex={-1}
          hidden={tab !== panel}
        >
          {tab === "edit" ? (
            <>
              <PromptPanel />
              <MaskPanel load={commands.loadMask} clear={commands.clearMask} keepAround={commands.keepAround} />
              <ParameterPanel />
            </>
          ) : (
            <ResultPanel
              hold={commands.original}
              download={commands.download}
              row={commands.row}
              copy={commands.copy}
            />
          )}
        </div>
      ))}
      <GenerateBar generate={commands.generate} stop={commands.stop} keepAround={commands.keepAround} />
    </aside>
  );
};
