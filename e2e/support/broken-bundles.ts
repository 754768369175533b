import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

interface Listed {
  path: string;
  bytes: number;
  sha256: string;
}

interface Description {
  modules: Record<string, { files: Listed[] }>;
}

const copyOf = async (bundle: string, name: string): Promise<string> => {
  const folder = join(bundle, "..", name);
  await cp(bundle, folder, { recursive: true });
  return folder;
};

/** Copies of a bundle beside it, each broken in one way that its description or its hashes may or may not betray. */
export const breakBundles = async (bundle: string): Promise<void> => {
  const noJson = await copyOf(bundle, "broken-json");
  await writeFile(join(noJson, "bundle.json"), "{ name: ");

  const changed = await copyOf(bundle, "broken-hash");
  const weights = join(changed, "unet.safetensors");
  const bytes = await readFile(weights);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(weights, bytes);

  // Cut inside its header, and described as it is: sizes and hashes agree, only reading it can tell.
  const cut = await copyOf(bundle, "broken-header");
  const short = (await readFile(join(cut, "unet.safetensors"))).subarray(0, 500);
  await writeFile(join(cut, "unet.safetensors"), short);
  const description = JSON.parse(await readFile(join(cut, "bundle.json"), "utf8")) as Description;
  for (const file of Object.values(description.modules).flatMap(({ files }) => files)) {
    if (file.path !== "unet.safetensors") continue;
    file.bytes = short.length;
    file.sha256 = createHash("sha256").update(short).digest("hex");
  }
  await writeFile(join(cut, "bundle.json"), JSON.stringify(description));
};
