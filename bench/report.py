"""The results in words: tables, and docs/performance.md, which it writes again when run by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import plot

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
OURS, REFERENCE = "site_builder", "hugo"
ROWS = {
    "cold": "from nothing",
    "nothing": "nothing changed",
    "elsewhere": "nothing changed, all files restored elsewhere",
    "publish": "one article published",
    "edit": "one old article edited",
    "template": "article template changed",
}
CHANGED = ("publish", "edit", "template")
BUDGETS = (
    ("cold build, time against Hugo's", "wall", "cold", 1.0),
    ("cold build, memory against Hugo's", "memory", "cold", 0.35),
    ("one article published, time against Hugo's", "wall", "publish", 0.06),
    ("nothing changed, time against Hugo's", "wall", "nothing", 0.04),
)
FEW_FILES = 40
GROWTH = 8.0

Run = Mapping[str, Any]
Results = Mapping[str, Any]


def tables(results: Results) -> str:
    """Every table, a section per size of the archive."""
    sizes = sorted({run["articles"] for run in results["runs"]})
    parts = [f"## {size:,} articles\n\n{_size(results, size)}" for size in sizes]
    daily = {**results, "runs": results.get("daily", [])}
    parts += [
        f"## {size:,} articles, {results['per_day']} a day\n\n{_size(daily, size)}"
        for size in sorted({run["articles"] for run in daily["runs"]})
    ]
    return "\n".join(parts)


def write_docs(results: Results) -> None:
    """docs/performance.md and the plot it shows."""
    (DOCS / "performance.md").write_text(page(results))
    (DOCS / "performance.svg").write_text(plot.draw(_growth(results), "articles", "seconds"))


def page(results: Results) -> str:
    """The text of docs/performance.md."""
    text = (HERE / "performance.md").read_text()
    parts = {
        "machine": _machine(results),
        "rounds": str(results["rounds"]),
        "days": f"{results['days']:,}",
        "limit": f"{results['limit']:.0f}",
        "tables": tables(results),
        "budgets": _budgets(results),
        "shortfalls": _shortfalls(results),
    }
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->", part)
    return text


# -- Numbers ---------------------------------------------------------------------------------------


def value(results: Results, size: int, tool: str, scenario: str, field: str) -> float | None:
    """The median of a field over the rounds, or None when there is none; memory is from the watched round."""
    found = [
        run[field]
        for run in results["runs"]
        if (run["articles"], run["tool"], run["scenario"]) == (size, tool, scenario)
        and not run["failure"]
        and run["watched"] is (field == "memory")
        and field in run
    ]
    return median(found) if found else None


def _ratio(results: Results, size: int, tool: str, scenario: str, field: str) -> float | None:
    own = value(results, size, tool, scenario, field)
    other = value(results, size, REFERENCE, scenario, field)
    return own / other if own is not None and other else None


def _growth(results: Results) -> dict[str, list[tuple[float, float]]]:
    """By tool: size of the archive and seconds that publishing one article takes."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for size in sorted({run["articles"] for run in results["runs"]}):
        for tool in results["tools"]:
            seconds = value(results, size, tool, "publish", "wall")
            if seconds is not None:
                lines.setdefault(tool, []).append((size, seconds))
    return lines


# -- Tables ----------------------------------------------------------------------------------------


def _size(results: Results, size: int) -> str:
    tools = list(results["tools"])

    def seconds(tool: str, scenario: str, field: str) -> str:
        own = value(results, size, tool, scenario, field)
        if own is None:
            return _failure(results, size, tool, scenario)
        ratio = _ratio(results, size, tool, scenario, field)
        return f"{own:.2f} s" + (f" ({ratio:.2g} ×)" if ratio is not None and tool != REFERENCE else "")

    def difference(tool: str, scenario: str) -> str:
        changed = value(results, size, tool, scenario, "changed")
        weight = value(results, size, tool, scenario, "changed_size")
        if changed is None or weight is None:
            return "-"
        written = value(results, size, tool, scenario, "rewritten") or 0
        return f"{changed:,.0f} / {weight / 1e6:,.2f} MB / {written:,.0f}"

    def number(tool: str, scenario: str, field: str, unit: float, name: str) -> str:
        own = value(results, size, tool, scenario, field)
        return "-" if own is None else f"{own / unit:,.0f}{name}"

    wall = _table("wall time", tools, ROWS, lambda tool, row: seconds(tool, row, "wall"))
    cpu = _table("processor time", tools, ROWS, lambda tool, row: seconds(tool, row, "cpu"))
    changes = _table("files changed / their bytes / files written", tools, CHANGED, difference)
    facts = {
        "memory, cold": lambda tool: number(tool, "cold", "memory", 1e6, " MB"),
        "memory, one article published": lambda tool: number(tool, "publish", "memory", 1e6, " MB"),
        "HTML pages": lambda tool: number(tool, "cold", "pages", 1, ""),
        "bytes of the site": lambda tool: number(tool, "cold", "size", 1e6, " MB"),
    }
    rest = _table("peak memory and size", tools, facts, lambda tool, row: facts[row](tool))
    return "\n".join([wall, cpu, changes, rest])


def _table(head: str, tools: list[str], rows: Iterable[str], cell: Callable[[str, str], str]) -> str:
    lines = [f"| {head} | {' | '.join(tools)} |", "|---|" + "--:|" * len(tools)]
    lines += [f"| {ROWS.get(row, row)} | {' | '.join(cell(tool, row) for tool in tools)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _failure(results: Results, size: int, tool: str, scenario: str) -> str:
    for run in results["runs"]:
        if (run["articles"], run["tool"], run["scenario"]) == (size, tool, scenario) and run["failure"]:
            return f"no: {run['failure'].splitlines()[0][:60]}"
    return "-"


def _machine(results: Results) -> str:
    facts = {**results["machine"], **{f"{name} version": text for name, text in results["tools"].items()}}
    return "\n".join(f"- {name}: {text}" for name, text in facts.items())


# -- Verdicts --------------------------------------------------------------------------------------


def _verdicts(results: Results) -> list[tuple[str, str, str, bool]]:
    """Budget, limit, measured, whether it is met; at 10,000 articles, or the largest size there is."""
    sizes = sorted({run["articles"] for run in results["runs"]})
    size = 10_000 if 10_000 in sizes else sizes[-1]
    found = []
    for name, field, scenario, limit in BUDGETS:
        ratio = _ratio(results, size, OURS, scenario, field)
        if ratio is not None:
            found.append((name, f"{limit:g} ×", f"{ratio:.3f} ×", ratio <= limit))
    changed = value(results, size, OURS, "publish", "changed")
    if changed is not None:
        met = changed < FEW_FILES
        found.append(("one article published, files changed", f"< {FEW_FILES}", f"{changed:.0f}", met))
    small, large = (value(results, n, OURS, "publish", "wall") for n in (10_000, 100_000))
    if small and large:
        growth = large / small
        name = "one article published, 100,000 articles against 10,000"
        found.append((name, f"{GROWTH:g} ×", f"{growth:.1f} ×", growth <= GROWTH))
    return found


def _budgets(results: Results) -> str:
    lines = ["| budget | limit | measured | met |", "|---|--:|--:|---|"]
    lines += [
        f"| {name} | {limit} | {seen} | {'yes' if met else 'no'} |"
        for name, limit, seen, met in _verdicts(results)
    ]
    return "\n".join(lines)


def _shortfalls(results: Results) -> str:
    """Where a peer is better, or a budget is missed."""
    lines = [
        f"- Budget missed: {name}: {seen}, where {limit} was wanted."
        for name, limit, seen, met in _verdicts(results)
        if not met
    ]
    for size in sorted({run["articles"] for run in results["runs"]}):
        for scenario, words in ROWS.items():
            for field, what in (("wall", "wall time"), ("cpu", "processor time")):
                ratio = _ratio(results, size, OURS, scenario, field)
                if ratio is not None and ratio > 1:
                    lines.append(f"- {size:,} articles, {words}: {ratio:.1f} × Hugo's {what}.")
    return "\n".join(lines) or "- In none of what was measured here."


if __name__ == "__main__":
    write_docs(json.loads((HERE / "work/results.json").read_text()))
