"""The printed table, and figures.json beside the pictures, by which a reference is set against its bundle."""

from __future__ import annotations

import json
from pathlib import Path

import data

from .rows import Line

HEAD = f"{'row':17}{'figure':44}{'value':>8}  {'95 % interval':18}{'films':>5}  {'asked':8}"


def store(folder: Path, lines: list[Line], count: int) -> None:
    """Rows that this run did not make stay as an earlier run left them."""
    path = folder / f"figures-{count}.json"
    known = read(path) | {key(one): one.as_json() for one in lines}
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")


def read(path: Path) -> dict[str, dict]:
    return json.loads(path.read_text()) if path.exists() else {}


def stored(name: str, count: int) -> dict[str, dict]:
    """The figures of the bundle of this hash, of as many films; empty where it was not judged yet."""
    return read(data.WORK / "evaluate" / name / f"figures-{count}.json")


def table(lines: list[Line], beside: dict[str, dict]) -> str:
    head = HEAD + ("      its bundle: value, and how much more the reference has" if beside else "")
    return "\n".join([head, *(line(one, beside.get(key(one))) for one in lines)])


def key(one: Line) -> str:
    return f"{one.row}: {one.name}"


def line(one: Line, other: dict | None) -> str:
    """`other` is the same figure of the bundle, when this one is of its reference."""
    value, low, high = one.figure.value, one.figure.low, one.figure.high
    digits = 1 if abs(value) >= 10 else 3
    verdict = {True: "pass", False: "FAIL", None: ""}[one.passed]
    interval = "" if low == high else f"{low:.{digits}f} to {high:.{digits}f}"
    theirs = None if other is None else other["figure"]["value"]
    beside = "" if theirs is None else f"{theirs:9.{digits}f} {value - theirs:+9.{digits}f}"
    return (f"{one.row:17}{one.name:44}{value:8.{digits}f}  {interval:18}{one.figure.count:5}  {one.asked:8}{verdict:5}"
            f"{beside} {one.note}").rstrip()
