import { useEffect, useState } from "react";
import { FilmStage } from "../editor/stage.tsx";
import { useFilm } from "../state/film-store.ts";
import { text } from "../state/strings.ts";
import { allCommands } from "./commands.ts";
import { AboutDialog } from "./about-dialog.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { Header } from "./header.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { listenForFiles } from "./intake.ts";
import { listenForKeys } from "./keys.ts";
import { NoticeLine } from "./notice-line.tsx";
import { SidePanel } from "./side-panel.tsx";
import { StatusBar } from "./status-bar.tsx";
import { Toolbar } from "./toolbar.tsx";

/** The page: tools, film and panel, between a line of badges and a line of figures. */
export const App = () => {
  const [dragging, setDragging] = useState(false);
  const opening = useFilm((state) => state.opening);
  useEffect(() => listenForKeys(allCommands), []);
  useEffect(() => listenForFiles(setDragging), []);
  return (
    <div className="shell">
      <Header />
      <Toolbar />
      <main className="film">
        <FilmStage />
        <NoticeLine />
        {opening && (
          <p className="film-opening" role="status">
            {text.app.openingFilm}
          </p>
        )}
        {dragging && <p className="film-drop">{text.app.drop}</p>}
      </main>
      <SidePanel />
      <StatusBar />
      <HelpDialog />
      <AboutDialog />
      <DiscardDialog />
    </div>
  );
};
