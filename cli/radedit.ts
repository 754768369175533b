#!/usr/bin/env -S npx tsx
import { createRadedit } from "./commands.ts";
import { processIo } from "./io.ts";
import { runProgram } from "./program.ts";

// WebAssembly threads would keep the process alive after its work.
process.exit(await runProgram(createRadedit(processIo), process.argv.slice(2), processIo));
