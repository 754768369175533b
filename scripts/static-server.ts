import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { securityHeaders } from "./headers.ts";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".safetensors": "application/octet-stream",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

interface Found {
  readonly path: string;
  readonly size: number;
  readonly tag: string;
}

/** The first root that holds the file; a folder stands for its index.html; nothing outside a root is ever found. */
const find = async (roots: readonly string[], pathname: string): Promise<Found | null> => {
  for (const root of roots.map((folder) => resolve(folder))) {
    let path = join(root, pathname);
    if (path !== root && !path.startsWith(root + sep)) continue;
    let info = await stat(path).catch(() => null);
    if (info?.isDirectory()) {
      path = join(path, "index.html");
      info = await stat(path).catch(() => null);
    }
    if (info?.isFile()) return { path, size: info.size, tag: `"${info.size}-${Math.trunc(info.mtimeMs)}"` };
  }
  return null;
};

/** The decoded path of a request target, or null for one that is no path. */
const pathOf = (target: string): string | null => {
  try {
    const pathname = decodeURIComponent(new URL(target, "http://localhost").pathname);
    return pathname.includes("\0") ? null : pathname;
  } catch {
    return null;
  }
};

const send = (response: ServerResponse, status: number, headers: Readonly<Record<string, string | number>>): void => {
  response.writeHead(status, { ...securityHeaders, ...headers });
};

const answer = async (roots: readonly string[], request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const pathname = request.method === "GET" || request.method === "HEAD" ? pathOf(request.url ?? "/") : null;
  const found = pathname === null ? null : await find(roots, pathname);
  if (!found) {
    send(response, pathname === null ? 400 : 404, { "Content-Type": "text/plain; charset=utf-8" });
    response.end(pathname === null ? "bad request\n" : "not found\n");
    return;
  }
  const headers = {
    "Content-Type": types[extname(found.path)] ?? "application/octet-stream",
    // Build outputs under assets/ carry a hash in their name; everything else is asked for again.
    "Cache-Control": pathname?.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    ETag: found.tag,
  };
  if (request.headers["if-none-match"] === found.tag) {
    send(response, 304, headers);
    response.end();
    return;
  }
  send(response, 200, { ...headers, "Content-Length": found.size });
  if (request.method === "HEAD") response.end();
  else
    createReadStream(found.path)
      .on("error", () => response.destroy())
      .pipe(response);
};

/** Serves the folders, the first that holds a file wins. Rejects with the system's error, for example EADDRINUSE. */
export const serveFolders = (roots: readonly string[], port: number, host: string): Promise<Server> =>
  new Promise((done, failed) => {
    const server = createServer((request, response) => {
      answer(roots, request, response).catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
    });
    server.once("error", failed);
    server.listen(port, host, () => done(server));
  });
