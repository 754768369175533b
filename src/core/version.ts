/** Version of the engine, in the provenance of every candidate; package.json carries the same. */
export const ENGINE_VERSION = "0.1.0";
