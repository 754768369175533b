"""Judges the demo bundle.

    npm run demo:evaluate -- [--only ROW] [--count N] [--bundle DIR] [--reference DIR] [--bf16] [--self-test]

README.md has the data flow. Edits are kept under RADEDIT_WORK/evaluate/<hash>; a killed run goes on where it was.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

if not __package__:  # started by its path: `evaluate` and its neighbours are found in training/
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

import data  # noqa: E402
from evaluate import bundle, report  # noqa: E402
from evaluate.cases import COUNT  # noqa: E402
from evaluate.rows import NAMES  # noqa: E402


def typed(text: str) -> Path:
    """A folder as the caller typed it: npm changes into the package's folder and leaves the caller's in INIT_CWD."""
    return (Path(os.environ.get("INIT_CWD", ".")) / text).resolve()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--only", choices=NAMES, action="append", help="a row of the table; may be given again")
    add("--count", type=int, default=COUNT, help=f"films of each finding and kind (default {COUNT})")
    add("--bundle", type=typed, default=data.REPO / "public" / "models" / "demo")
    add("--reference", type=typed, help="judge the un-quantised folders unet/, vae/, text/, ... of this folder")
    add("--bf16", action="store_true", help="the denoiser under bf16 autocast: for a look only")
    add("--self-test", action="store_true", help="compare this evaluation's engine with the command line's")
    arguments = parser.parse_args()
    if arguments.count < 1:
        parser.error("--count must be 1 or more")
    if arguments.self_test:
        from evaluate import self_test
        return self_test.run(bundle.open_bundle(arguments.bundle), arguments.bundle, arguments.bf16)
    from evaluate.run import Run
    described = bundle.describe(arguments.bundle)
    if arguments.reference is None:
        run = Run(bundle.open_bundle(arguments.bundle), arguments.bundle, arguments.count, arguments.bf16)
    else:
        run = Run(bundle.open_reference(arguments.reference, described), None, arguments.count, arguments.bf16)
    lines = run.lines(tuple(arguments.only or NAMES))
    beside = report.stored(bundle.hash_of(arguments.bundle), arguments.count) if arguments.reference else {}
    print(report.table(lines, beside))
    print(f"pictures and figures: {run.folder}")
    report.store(run.folder, lines, arguments.count)
    return 0 if all(line.passed is not False for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
