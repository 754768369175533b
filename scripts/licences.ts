import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { z } from "zod";

/** Where the About dialog finds the licences of others, relative to the page. */
const address = "licences.txt";

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});

const mit = (holder: string): string => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

/** ONNX Runtime's packages name their licence but ship no text of it. */
const textOf = (name: string, folder: string, licence: string): string => {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file) return readFileSync(join(folder, file), "utf8");
  return name.startsWith("onnxruntime-")
    ? mit("Microsoft Corporation")
    : `Declared as ${licence}; no text in the package.`;
};

/** The licences of all packages that the program uses when it runs; development tools and type packages are left out. */
export const licences = (root: string): string => {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
  const sections = Object.entries(packages).flatMap(([path, entry]) => {
    const name = path.split("node_modules/").at(-1) ?? "";
    const folder = join(root, path);
    if (name === "" || name.startsWith("@types/") || entry.dev || entry.devOptional || entry.optional) return [];
    if (!existsSync(folder)) return [];
    const licence = entry.license ?? "no declared licence";
    const heading = `${name} ${entry.version ?? ""} (${licence})`;
    return [`${heading}\n${"=".repeat(heading.length)}\n\n${textOf(name, folder, licence).trim()}\n`];
  });
  const head =
    "RadEdit in the browser is free software under the MIT licence. It uses the packages below.\n" +
    "The demo bundle's text encoder is under the Apache License 2.0, see models/all-MiniLM-L6-v2.LICENSE.txt; the bundle's\n" +
    "other modules are ours.\n";
  return [head, ...sections].join("\n\n");
};

/** Serves and emits the licences beside the page. */
export const licencesPlugin = (): Plugin => ({
  name: "radedit-licences",
  configureServer(server) {
    server.middlewares.use(`/${address}`, (_request, response) => {
      response.setHeader("Content-Type", "text/plain; charset=utf-8");
      response.end(licences(server.config.root));
    });
  },
  generateBundle() {
    this.emitFile({ type: "asset", fileName: address, source: licences(process.cwd()) });
  },
});
