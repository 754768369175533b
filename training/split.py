"""The patient-wise split, fixed in split.csv: `python training/split.py` checks it against the rule, `--write` makes it.

Rule: a hash of the patient puts 80 % into train, 10 % into validation and 10 % into judge. The films of lungs/ are, under
other patient ids, partly those of cxr/: where the stems of `original` meet, the patient of lungs/ follows that of cxr/.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from pathlib import Path

import data


def by_hash(patient: str) -> str:
    bucket = int(hashlib.sha256(patient.encode()).hexdigest()[:8], 16) % 10
    return "validation" if bucket == 0 else "judge" if bucket == 1 else "train"


def rows(folder: str) -> list[dict[str, str]]:
    with open(data.SHARED / folder / "index.csv", newline="") as handle:
        return list(csv.DictReader(handle))


def split() -> dict[str, str]:
    """Patient -> split, cxr/ before lungs/, each in the order of its index."""
    cxr, lungs = rows("cxr"), rows("lungs")
    table = {row["patient"]: by_hash(row["patient"]) for row in cxr}
    same = {Path(row["original"]).stem: row["patient"] for row in cxr}
    for row in lungs:
        known = same.get(Path(row["original"]).stem)
        if known is not None:
            if table.get(row["patient"], table[known]) != table[known]:
                raise SystemExit(f"split: {row['patient']} is two patients of cxr/")
            table[row["patient"]] = table[known]
    for row in lungs:
        table.setdefault(row["patient"], by_hash(row["patient"]))
    return table


def main() -> int:
    table = split()
    if "--write" in sys.argv:
        data.SPLIT.write_text("patient,split\n" + "".join(f"{patient},{part}\n" for patient, part in table.items()))
        data.splits.cache_clear()
    same = data.splits() == table
    print(f"split: {len(table)} patients, the list {'agrees with' if same else 'DIFFERS from'} the rule")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
