import { existsSync } from "node:fs";
import { serveFolders } from "./static-server.ts";

/** `npm start`: serves dist/ (or the folders given) on PORT, for this computer only unless HOST says otherwise. */
const folders = process.argv.slice(2);
const roots = folders.length > 0 ? folders : ["dist"];
const host = process.env["HOST"] ?? "127.0.0.1";
const port = Number(process.env["PORT"] ?? "4173");

const stop = (sentence: string): never => {
  console.error(`radedit: ${sentence}`);
  process.exit(2);
};

if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  stop(`PORT is ${process.env["PORT"] ?? ""}: give a number from 1 to 65535`);
}
if (!existsSync(roots[0] ?? "")) stop(`there is no folder ${roots[0] ?? ""}: run npm start, which builds it`);

try {
  await serveFolders(roots, port, host);
  console.log(`RadEdit in the browser: http://${host === "127.0.0.1" ? "localhost" : host}:${port}/  (Ctrl+C stops)`);
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
  stop(`port ${port} is in use: stop the other program, or choose a port with PORT=${port + 1} npm start`);
}
