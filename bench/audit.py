"""`make audit`: Lighthouse, axe and the Nu HTML checker on the sample site; figures for docs/quality.md.

Needs Node with npm, Chromium (CHROMIUM names another than /usr/bin/chromium) and, for the HTML checker, Java.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent
PACKAGE = Path(__file__).parent / "audit"
PAGE = ROOT / "docs" / "quality.md"
NOW = "2026-02-01T00:00:00Z"
START, END = "<!-- audit -->", "<!-- /audit -->"
SCORES = ("performance", "accessibility", "best practices", "search engines")


def main() -> int:
    """0 when nothing is wrong; the figures are written in any case."""
    parser = argparse.ArgumentParser(description="Measure the sample site as its readers meet it.")
    parser.add_argument("--runs", type=int, default=5, help="runs of Lighthouse for each page")
    asked = parser.parse_args()
    tools = install()
    with TemporaryDirectory(prefix="audit-") as folder:
        output = Path(folder) / "public"
        build = ["-m", "site_builder", "build", "--quiet", "--now", NOW, "--output", str(output)]
        subprocess.run([sys.executable, *build], cwd=ROOT, check=True)
        command = ["node", str(tools / "audit.mjs"), str(output), str(asked.runs)]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    report = f"{before}{START}\n{section(found)}{END}{rest.partition(END)[2]}"
    PAGE.write_text(report, encoding="utf-8")
    faults = list(wrong(found))
    print("\n".join(faults) or f"nothing is wrong; the figures are in {PAGE.relative_to(ROOT)}")
    return 1 if faults else 0


def install() -> Path:
    """The folder with the tools of the lock file, kept while it stays as it is."""
    digest = blake2b((PACKAGE / "package-lock.json").read_bytes(), digest_size=6).hexdigest()
    tools = ROOT / ".cache" / "audit-tools" / digest
    if not (tools / "node_modules").is_dir():
        shutil.rmtree(tools.parent, ignore_errors=True)
        shutil.copytree(PACKAGE, tools)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=tools, check=True)
    for script in PACKAGE.glob("*.mjs"):
        shutil.copy(script, tools)
    return tools


def section(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    tools = ", ".join(f"{name} {version}" for name, version in sorted(found["dependencies"].items()))
    axe = found["accessibility"]
    lines = [
        f"Measured with {found['version']}, {tools}.",
        "",
        "| page | " + " | ".join(SCORES) + " | LCP | FCP | CLS | TBT |",
        "| --- |" + " ---: |" * 8,
    ]
    for each in found["lighthouse"]:
        scores = " | ".join(map(str, each["scores"]))
        times = f"{each['lcp']:.0f} ms | {each['fcp']:.0f} ms | {each['cls']:.3f} | {each['tbt']:.0f} ms"
        lines.append(f"| `{each['page']}` | {scores} | {times} |")
    lines += [
        "",
        "| page | HTML | CSS | scripts | requests for them | to other hosts |",
        "| --- |" + " ---: |" * 5,
    ]
    for each in found["weights"]:
        sizes = [
            f"{each['bytes'].get(kind, 0) / 1000:.1f} kB" for kind in ("Document", "Stylesheet", "Script")
        ]
        lines.append(f"| `{each['page']}` | {' | '.join(sizes)} | {each['requests']} | {each['foreign']} |")
    markup = "not run, for want of Java" if found["markup"] is None else f"{len(found['markup'])} messages"
    said = (
        f"- axe: {axe['combinations']} combinations of page, width (320, 640, 768, 1280 px) and scheme "
        f"(paper, night, forced colours); {axe['checks']} rules looked at, **{len(axe['found'])} "
        "violations**. Overflow to the side and messages of the console, breaches of the content "
        "security policy among them, count as violations."
    )
    return "\n".join([*lines, "", said, f"- Nu HTML checker, all pages and style sheets: {markup}.", ""])


def wrong(found: dict[str, Any]) -> list[str]:
    """What is below the mark, one line each."""
    lines = [
        f"{each['page']}: {each['failed']}" for each in found["lighthouse"] if set(each["scores"]) != {100}
    ]
    axe = found["accessibility"]["found"]
    lines += [
        f"{each['page']} {each['width']} {each['scheme']}: {each['rule']}: {each['where']}" for each in axe
    ]
    lines += [f"{each['url']}: {each['message']}" for each in found["markup"] or ()]
    return lines


if __name__ == "__main__":
    sys.exit(main())
