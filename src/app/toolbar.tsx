import { CommandButton } from "../panels/command-button.tsx";
import {
  BrushIcon,
  EraserIcon,
  EyeIcon,
  FitIcon,
  RedoIcon,
  SwapIcon,
  UndoIcon,
  ZoomInIcon,
  ZoomOutIcon,
} from "../panels/icons.tsx";
import { useMasks } from "../state/mask-store.ts";
import { text } from "../state/strings.ts";
import { commands } from "./commands.ts";

const tool = "button button-tool";

/** The tools that hands reach for while painting. */
export const Toolbar = () => {
  const active = useMasks((state) => state.active);
  return (
    <nav className="toolbar" aria-label={text.app.tools}>
      <CommandButton command={commands.brush} className={tool}>
        <BrushIcon />
      </CommandButton>
      <CommandButton command={commands.eraser} className={tool}>
        <EraserIcon />
      </CommandButton>
      <CommandButton command={commands.switchMask} className={tool}>
        <span className={`swatch swatch-${active}`} aria-hidden />
        <SwapIcon />
      </CommandButton>
      <hr />
      <CommandButton command={commands.undo} className={tool}>
        <UndoIcon />
      </CommandButton>
      <CommandButton command={commands.redo} className={tool}>
        <RedoIcon />
      </CommandButton>
      <hr />
      <CommandButton command={commands.showMasks} className={tool}>
        <EyeIcon />
      </CommandButton>
      <CommandButton command={commands.zoomIn} className={tool}>
        <ZoomInIcon />
      </CommandButton>
      <CommandButton command={commands.zoomOut} className={tool}>
        <ZoomOutIcon />
      </CommandButton>
      <CommandButton command={commands.fit} className={tool}>
        <FitIcon />
      </CommandButton>
      <CommandButton command={commands.actual} className={tool}>
        1:1
      </CommandButton>
    </nav>
  );
};
