import fc from "fast-check";
import { expect, test } from "vitest";
import { cosSinTurn, exp, lnUniform } from "./elementary.ts";

const word = fc.oneof(fc.nat({ max: 0xffffffff }), fc.constantFrom(0, 1, 0x20000000, 0x80000000, 0xffffffff));

test("lnUniform, cosSinTurn and exp agree with Math to the last bits", () => {
  fc.assert(
    fc.property(word, fc.double({ min: -60, max: 60, noNaN: true }), (k, x) => {
      const uniform = (k + 0.5) / 4294967296;
      expect(Math.abs(lnUniform(k) / Math.log(uniform) - 1)).toBeLessThan(2e-15);
      const [cos, sin] = cosSinTurn(k);
      expect(Math.abs(cos - Math.cos(2 * Math.PI * uniform))).toBeLessThan(3e-15);
      expect(Math.abs(sin - Math.sin(2 * Math.PI * uniform))).toBeLessThan(3e-15);
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(2e-14);
    }),
    { numRuns: 2000 },
  );
});
