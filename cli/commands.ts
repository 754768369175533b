import { Command } from "commander";
import { addConvert } from "./commands/convert.ts";
import { addEdit } from "./commands/edit.ts";
import { addInspect } from "./commands/inspect.ts";
import { addProbe } from "./commands/probe.ts";
import { addScore } from "./commands/score.ts";
import type { Io } from "./io.ts";

/** The program with all its commands. */
export const createRadedit = (io: Io): Command => {
  const program = new Command("radedit").description(
    "Edit chest radiographs with RadEdit on this computer. Research use only; every output is synthetic.",
  );
  for (const add of [addEdit, addScore, addConvert, addInspect, addProbe]) add(program, io);
  return program;
};
