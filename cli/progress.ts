import type { EditProgress } from "../src/core/radedit/candidate.ts";
import type { Io } from "./io.ts";

const WIDTH = 30;
/** Away from a terminal a line is written this often a run, so that logs stay short. */
const LINES = 10;

/** Progress of one edit on stderr: a bar on a terminal, a line every tenth elsewhere. @param label e.g. "2 of 3: " */
const reporter = ({ err, terminal }: Io, label: string): ((progress: EditProgress) => void) => {
  let tenth = 0;
  return (progress) => {
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
  };
};

/** Runs an edit under a bar, which is taken away also when the edit fails: the next line stands on its own. */
export const withProgress = async <T>(
  io: Io,
  label: string,
  work: (report: (progress: EditProgress) => void) => Promise<T>,
): Promise<T> => {
  try {
    return await work(reporter(io, label));
  } finally {
    if (io.terminal) io.err("\r\x1b[K");
  }
};
