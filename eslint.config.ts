import eslint from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores([
    ".dependency-cruiser.mjs",
    "dist/",
    "out/",
    ".cache/",
    "test-results/",
    "playwright-report/",
    "training/",
  ]),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "func-style": ["error", "expression"],
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Named exports only: one name for one thing." },
      ],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "prefer-const": "error",
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // Numbers are what this program prints.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // `() => resolve()` and `return refuse(…)` read well.
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Typed arrays are read inside loops that keep their bounds; noUncheckedIndexedAccess cannot see that.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      // An async function without await turns a throw into a rejection, which the ports promise.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: ["src/{app,editor,panels,state}/**/*.{ts,tsx}"],
    extends: [reactHooks.configs.flat["recommended-latest"]],
  },
  {
    // Command-line programs speak through the console; configuration files are read by their default export.
    files: ["cli/**/*.ts", "scripts/**/*.ts", "e2e/**/*.ts", "*.config.ts"],
    rules: { "no-console": "off" },
  },
  { files: ["**/*.config.ts"], rules: { "no-restricted-syntax": "off" } },
);
