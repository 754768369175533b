import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startEngine } from "../state/actions/engine.ts";
import { hasUnsavedWork } from "../state/actions/open-film.ts";
import { openFirstSample } from "../state/actions/samples.ts";
import { notifyError } from "../state/notice-store.ts";
import { text } from "../state/strings.ts";
import { App } from "./app.tsx";
import "./styles/theme.css";
import "./styles/layout.css";
import "./styles/controls.css";
import "./styles/stage.css";
import "./styles/panels.css";
import "./styles/dialogs.css";

// Whatever escapes is a fault of ours: the user gets one sentence, the console the details.
addEventListener("error", () => notifyError(text.fault.unexpected));
addEventListener("unhandledrejection", () => notifyError(text.fault.unexpected));
addEventListener("beforeunload", (event) => {
  if (hasUnsavedWork()) event.preventDefault();
});

void startEngine(new URL(location.href));
void openFirstSample();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
