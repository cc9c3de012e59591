"""Netlify and GitHub read our files as we mean them: by their own parsers and schema, and by our rules."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
HOST = ROOT / "tests" / "host"
NETLIFY = ROOT / "netlify.toml"
CACHE_PLUGIN = ROOT / "netlify" / "cache"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

KEPT = [".cache", "public"]
"""What hosts keep between builds; one without the other is worth little."""
STATUSES = {301, 302, 308, 404, 410}
"""What a rule of ours may answer."""
PERMISSIONS = {
    "check.yml": {"check": {"contents": "read"}},
    "due.yml": {"due": {"contents": "read"}},
    "pages.yml": {
        "build": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
    },
}
"""All that the token of each job may do."""


# -- The hosts' own parsers -------------------------------------------------------------------------


@cache
def host_tools() -> tuple[Path, str]:
    """A folder with validate.mjs and all that it needs, kept while these files stay, or why there is none."""
    if not shutil.which("npm"):
        return HOST, "npm is not there, so the host's own parsers cannot run"
    files = [HOST / name for name in ("package.json", "package-lock.json", "validate.mjs", ".npmrc")]
    digest = blake2b(b"".join(file.read_bytes() for file in files), digest_size=6).hexdigest()
    tools = ROOT / ".cache" / "host-tools"
    tools.mkdir(parents=True, exist_ok=True)
    with (tools / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fault = "" if (tools / digest).exists() else install(files, tools / digest)
    return tools / digest, fault


def install(files: list[Path], folder: Path) -> str:
    """Install the packages of the lock file; the result says what kept them out, or is empty."""
    made = folder.with_suffix(".new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    for file in files:
        shutil.copy(file, made)
    command = [
        "npm",
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        "--fetch-retries=1",
    ]
    done = subprocess.run(command, cwd=made, capture_output=True, text=True, check=False)
    assert not re.search("EINTEGRITY|EUSAGE", done.stderr), f"the lock file is wrong: {done.stderr}"
    if done.returncode:
        codes = ", ".join(re.findall("code (E.+)", done.stderr))
        return f"npm ci could not fetch the host's own parsers ({codes})"
    made.rename(folder)
    return ""


def understood(kind: str, *arguments: object) -> Any:
    """What the host makes of a file."""
    tools, fault = host_tools()
    if fault:
        pytest.skip(fault)
    command = ["node", str(tools / "validate.mjs"), kind, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def lines(file: Path) -> list[str]:
    """Lines that are neither empty nor comments."""
    found = (line.strip() for line in file.read_text().splitlines())
    return [line for line in found if line and not line.startswith("#")]


def written_headers(file: Path) -> list[dict[str, Any]]:
    """The rules of a _headers file, read by its specification; repeated names are joined with a comma."""
    rules: list[dict[str, Any]] = []
    for line in lines(file):
        if line.startswith("/"):
            rules.append({"for": line, "values": {}})
        else:
            name, _, value = (part.strip() for part in line.partition(":"))
            values = rules[-1]["values"]
            values[name] = f"{values[name]}, {value}" if name in values else value
    return rules


def check_headers(file: Path) -> None:
    """Netlify understands every line of a _headers file; it drops in silence what it does not."""
    found = understood("headers", file)
    assert found["errors"] == []
    assert found["rules"] == written_headers(file)


def check_redirects(file: Path) -> None:
    """Netlify understands every line of a _redirects file, and there are few enough of them."""
    found = understood("redirects", file)
    assert found["errors"] == []
    read = [(rule["from"], rule.get("to"), rule.get("status")) for rule in found["rules"]]
    assert read == [written_redirect(line) for line in lines(file)]
    assert {status for _, _, status in read} <= STATUSES
    assert len(read) <= 10_000


def written_redirect(line: str) -> tuple[str, str | None, int | None]:
    start, *rest = line.split()
    to = rest.pop(0) if not rest[0].rstrip("!").isdigit() else None
    return start, to, int(rest[0].rstrip("!")) if rest else None


HEADERS = """
# A comment
/*
  X-Content-Type-Options: nosniff
  Content-Security-Policy: default-src 'none'; img-src 'self' https:
/assets/*
  Cache-Control: public, max-age=31536000, immutable
"""
REDIRECTS = """
/old/  /2025/12/new/  301!
/tag/crypto/*  /tag/cryptocurrency/:splat  301
/2025/12/withdrawn/  /410.html  410!
"""


@pytest.mark.parametrize("line", ["", "  nonsense", "  : value", "  X-Empty:"])
def test_a_faulty_header_is_noticed(tmp_path: Path, line: str) -> None:
    file = tmp_path / "_headers"
    file.write_text(f"{HEADERS}{line}\n")
    if line:
        with pytest.raises(AssertionError):
            check_headers(file)
    else:
        check_headers(file)


@pytest.mark.parametrize("line", ["", "/alone", "/a/ b 301", "/a/ /b/ 999"])
def test_a_faulty_redirect_is_noticed(tmp_path: Path, line: str) -> None:
    file = tmp_path / "_redirects"
    file.write_text(f"{REDIRECTS}{line}\n")
    if line:
        with pytest.raises((AssertionError, IndexError)):
            check_redirects(file)
    else:
        check_redirects(file)


def test_netlify_understands_every_rule_that_the_build_writes(tmp_path: Path) -> None:
    for name in ("content", "templates", "static", "site.yaml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    command = [sys.executable, "-m", "site_builder", "build", "--project", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    checks = {"_headers": check_headers, "_redirects": check_redirects}
    written = [name for name in checks if (tmp_path / "public" / name).exists()]
    assert written
    for name in written:
        checks[name](tmp_path / "public" / name)


# -- Netlify ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("context", ["production", "deploy-preview", "branch-deploy"])
def test_netlify_builds_and_publishes(tmp_path: Path, context: str) -> None:
    """Previews by the same command: their canonical addresses are those of the published site."""
    config = understood("config", shutil.copy(NETLIFY, tmp_path), context)
    installing, _, building = config["build"]["command"].partition(" && ")
    assert installing == "python -m pip install --quiet ."
    assert building == 'python -m site_builder build --base-url "$URL"'
    assert Path(config["build"]["publish"]) == tmp_path / "public"
    assert config["headers"] == config["redirects"] == [], "the build writes them into public/"


def test_netlify_keeps_store_and_site_together() -> None:
    (plugin,) = tomllib.loads(NETLIFY.read_text())["plugins"]
    assert plugin["inputs"] == {"paths": KEPT}
    assert (NETLIFY.parent / plugin["package"]).resolve() == CACHE_PLUGIN
    manifest = yaml.safe_load((CACHE_PLUGIN / "manifest.yml").read_text())
    assert [each["name"] for each in manifest["inputs"]] == list(plugin["inputs"])


def test_the_cache_plugin_restores_before_and_keeps_after_the_build() -> None:
    if not shutil.which("node"):
        pytest.skip("node is not there")
    script = """
        const plugin = require(process.argv[1]);
        const done = [];
        const noted = (name) => async (paths) => done.push([name, paths]) > 1;
        const cache = { restore: noted("restore"), save: noted("save") };
        const given = { inputs: { paths: [".cache", "public"] }, utils: { cache } };
        (async () => {
          console.log = () => {};
          for (const name of Object.keys(plugin)) { done.push([name]); await plugin[name](given); }
          process.stdout.write(JSON.stringify(done));
        })();
    """
    command = ["node", "-e", script, str(CACHE_PLUGIN / "index.js")]
    done = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(done) == [["onPreBuild"], ["restore", KEPT], ["onPostBuild"], ["save", KEPT]]


def test_one_python_version_everywhere() -> None:
    netlify = tomllib.loads(NETLIFY.read_text())["build"]["environment"]["PYTHON_VERSION"]
    assert {str(each) for each in python_versions()} == {netlify}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={netlify}"


# -- GitHub -----------------------------------------------------------------------------------------


@pytest.fixture(params=WORKFLOWS, ids=[path.name for path in WORKFLOWS])
def workflow(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def read(workflow: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(workflow.read_text())
    found["on"] = found.pop(True)  # YAML 1.1 reads the key `on` as a boolean
    return found


def steps(workflow: Path, action: str = "") -> list[dict[str, Any]]:
    """Steps of a workflow; those of one action when it is named."""
    found = [step for job in read(workflow)["jobs"].values() for step in job["steps"]]
    return [step for step in found if step.get("uses", "").startswith(f"{action}@")] if action else found


def python_versions() -> list[str]:
    return [
        step["with"]["python-version"] for path in WORKFLOWS for step in steps(path, "actions/setup-python")
    ]


def test_workflows_fit_the_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*command, *WORKFLOWS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_actions_are_pinned_by_commit(workflow: Path) -> None:
    for line in workflow.read_text().splitlines():
        if "uses:" in line:
            assert re.fullmatch(r"\s*(- )?uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_an_action_is_the_same_everywhere() -> None:
    uses = {step["uses"] for path in WORKFLOWS for step in steps(path) if "uses" in step}
    assert len({use.partition("@")[0] for use in uses}) == len(uses)


def test_jobs_may_do_no_more_than_they_must(workflow: Path) -> None:
    found = read(workflow)
    assert found["permissions"] == {}
    assert {name: job["permissions"] for name, job in found["jobs"].items()} == PERMISSIONS[workflow.name]
    assert all(step["with"]["persist-credentials"] is False for step in steps(workflow, "actions/checkout"))
    secrets = re.findall(r"secrets\.\w+", workflow.read_text())
    assert secrets == (["secrets.BUILD_HOOK"] if workflow.name == "due.yml" else [])


def test_nothing_from_outside_becomes_shell(workflow: Path) -> None:
    assert [step["run"] for step in steps(workflow) if "${{" in step.get("run", "")] == []
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & read(workflow)["on"].keys()


def test_jobs_end(workflow: Path) -> None:
    assert all(job["timeout-minutes"] <= 15 for job in read(workflow)["jobs"].values())


def test_only_checks_of_pull_requests_are_cancelled() -> None:
    for path in WORKFLOWS:
        cancelled = read(path)["concurrency"]["cancel-in-progress"]
        deploys = bool(steps(path, "actions/deploy-pages")) or path.name == "due.yml"
        assert cancelled == (False if deploys else "${{ github.event_name == 'pull_request' }}")


def test_the_schedule_asks_before_it_calls_the_build_hook() -> None:
    """A push is deployed by the host; a question that cannot be answered, and a build that fails, call nobody."""
    workflow = ROOT / ".github" / "workflows" / "due.yml"
    assert all(not cron["cron"].startswith(("0 ", "*")) for cron in read(workflow)["on"]["schedule"])
    *_, built, called = steps(workflow)
    assert "curl" in called["run"]
    assert called["env"] == {"BUILD_HOOK": "${{ secrets.BUILD_HOOK }}"}
    assert built["if"] == "steps.due.outputs.build == 'yes'"
    assert called["if"] == f"{built['if']} && github.event_name != 'push'"


@pytest.mark.parametrize(("status", "said"), [(0, "build=no\n"), (1, "build=yes\n"), (2, ""), (3, "")])
def test_the_schedule_understands_every_exit_status(tmp_path: Path, status: int, said: str) -> None:
    asked = next(
        step for step in steps(ROOT / ".github" / "workflows" / "due.yml") if step.get("id") == "due"
    )
    (tmp_path / "python").write_text(f"#!/bin/sh\nexit {status}\n")
    (tmp_path / "python").chmod(0o755)
    output = tmp_path / "output"
    output.touch()
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "GITHUB_OUTPUT": str(output)}
    done = subprocess.run(["bash", "-e", "-c", asked["run"]], env=environment, check=False)
    assert (done.returncode, output.read_text()) == (status if status > 1 else 0, said)


def test_nothing_is_deployed_twice() -> None:
    """Netlify deploys; the workflow that would deploy as well runs only when somebody starts it."""
    for path in WORKFLOWS:
        if steps(path, "actions/deploy-pages"):
            assert read(path)["on"] == {"workflow_dispatch": None}


def test_github_keeps_store_and_site_together(workflow: Path) -> None:
    (step,) = steps(workflow, "actions/cache")
    assert step["with"]["path"].split() == KEPT
    prefix = step["with"]["restore-keys"].split()[-1]
    assert step["with"]["key"].startswith(prefix)
    assert prefix == f"{workflow.stem}-"


# -- What is installed ------------------------------------------------------------------------------


def test_lock_files_hold_no_download_addresses() -> None:
    lock = json.loads((HOST / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
