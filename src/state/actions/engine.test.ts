import { expect, test } from "vitest";
import { engineChoice } from "./engine.ts";

const choose = (address: string) => {
  const choice = engineChoice(new URL(address));
  return choice.ok ? choice.value : choice.error.code;
};

test("the demo bundle lies beside the page, wherever the page lies", () => {
  expect(choose("http://host/tool/index.html")).toEqual({
    bundleUrl: "http://host/tool/models/demo/",
    backend: "auto",
  });
});

test("bundle and backend can be named in the address", () => {
  expect(choose("http://host/?bundle=bundles/tiny&backend=wasm")).toEqual({
    bundleUrl: "http://host/bundles/tiny/",
    backend: "wasm",
  });
  expect(choose("http://host/?backend=cpu")).toMatchObject({ backend: "auto" });
});

test("a bundle from elsewhere is refused", () => {
  for (const bundle of ["https://example.org/b", "//example.org/b", "data:,x", "http://["])
    expect(choose(`http://host/?bundle=${encodeURIComponent(bundle)}`)).toBe("bundle-origin");
});
