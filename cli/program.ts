import { CommanderError, type Command } from "commander";
import { UserFault } from "../src/core/result.ts";
import type { Io } from "./io.ts";

const usage = (error: CommanderError, program: string): string => {
  const what = error.code === "commander.help" ? "no command was given" : error.message.replace(/^error: /, "");
  return `${what}: see ${program} --help`;
};

/** The one line of a fault; whatever a message holds, it stays one line. */
const faultLine = (what: string): string => `radedit: ${what.replaceAll(/\s*\n\s*/g, " ").trim()}\n`;

/** Commander throws instead of leaving, and `runProgram` writes the one line of an error instead of its several. */
const tame = (command: Command, io: Io): void => {
  command.exitOverride().configureOutput({ writeOut: io.out, writeErr: () => undefined });
  for (const child of command.commands) tame(child, io);
};

/**
 * Runs one command line. Exit codes: 0 done, 1 a fault of ours (with its trace), 2 bad usage or bad input (one line on
 * stderr that says what is wrong and what to do).
 * @param args what follows the program's name
 */
export const runProgram = async (program: Command, args: readonly string[], io: Io): Promise<number> => {
  tame(program, io);
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError) io.err(faultLine(usage(error, program.name())));
    else if (error instanceof UserFault) io.err(faultLine(error.message));
    else {
      const trace = error instanceof Error ? error.stack : String(error);
      io.err(`radedit: a fault of this program: please report it\n${trace}\n`);
      return 1;
    }
    return 2;
  }
};
