import type { EditProgress } from "../src/core/radedit/candidate.ts";
import type { Io } from "./io.ts";

const WIDTH = 30;
/** Away from a terminal a line is written this often a run, so that logs stay short. */
const LINES = 10;

export interface Progress {
  readonly report: (progress: EditProgress) => void;
  /** Takes the bar away, so that what follows starts on a line of its own. */
  readonly end: () => void;
}

/** Progress of one edit on stderr: a bar on a terminal, a line every tenth elsewhere. @param label e.g. "2 of 3, " */
export const createProgress = ({ err, terminal }: Io, label: string): Progress => {
  let tenth = 0;
  return {
    report: (progress) => {
      if (progress.kind === "phase") {
        if (terminal) err(`\r\x1b[K${label}${progress.phase}`);
        return;
      }
      const { done, total, secondsLeft, phase } = progress;
      const left = secondsLeft === null ? "" : `, ${Math.ceil(secondsLeft)} s left`;
      const counted = `${label}${phase} ${done}/${total}${left}`;
      if (terminal) {
        const filled = Math.round((WIDTH * done) / total);
        err(`\r\x1b[K[${"#".repeat(filled)}${"-".repeat(WIDTH - filled)}] ${counted}`);
      } else if (Math.floor((LINES * done) / total) > tenth) {
        tenth = Math.floor((LINES * done) / total);
        err(`${counted}\n`);
      }
    },
    end: () => {
      if (terminal) err("\r\x1b[K");
    },
  };
};
