const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The bytes behind a typed array, in memory order (little-endian on every platform that runs this). */
const bytesOf = (view: ArrayBufferView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** SHA-256, hex, over the parts one after another; text counts as UTF-8. */
export const sha256 = async (...parts: readonly (string | ArrayBufferView)[]): Promise<string> => {
  const chunks = parts.map((part) => (typeof part === "string" ? new TextEncoder().encode(part) : bytesOf(part)));
  // A copy of its own: digest refuses views of shared memory, which WASM threads hand out.
  const message = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    message.set(chunk, at);
    at += chunk.length;
  }
  return hex(new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", message)));
};

/** JSON with the keys of every object sorted: one value, one text. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
