import { wrap } from "comlink";
import type { Harness } from "./contract.ts";

const worker = new Worker(new URL("./harness.worker.ts", import.meta.url), { type: "module" });
Object.assign(globalThis, { harness: wrap<Harness>(worker) });
