import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { CheckpointFolder } from "../src/core/model/convert.ts";
import { fail, unwrap } from "../src/core/result.ts";
import { fileSource } from "./file-source.ts";
import type { Io } from "./io.ts";

/** A checkpoint as typed: its folder, or one weights file of it whose neighbours (config.json, vocab.txt) belong to it. */
export const checkpointFolder = async (io: Io, typed: string): Promise<CheckpointFolder> => {
  const path = io.path(typed);
  const kind = await stat(path).catch(() => unwrap<never>(fail("file", `${typed} does not exist`, "check the path")));
  const folder = kind.isDirectory() ? path : dirname(path);
  const all = await readdir(folder);
  const isOther = (name: string): boolean => name.endsWith(".safetensors") && name !== basename(path);
  return {
    names: kind.isDirectory() ? all : all.filter((name) => !isOther(name)),
    readText: (name) => readFile(join(folder, name), "utf8"),
    open: (name) => fileSource(join(folder, name)),
  };
};
