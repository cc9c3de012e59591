"""The desk's commands as a person runs them: check --fix, new, review, move, schema, completion."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result
from conftest import NOW, REPOSITORY, SETTINGS, Newsroom
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import disk
from site_builder.__main__ import cli
from site_builder.amend import clean
from site_builder.front_matter import FIELDS, PAGE_FIELDS
from site_builder.json_schema import front_matter_schema
from site_builder.schema import parse

HALF = "---\ntitle: 'A' # mine\r\npublishedAt: 2025-12-01T10:00:00\ncategory: MARKET\n---\nItâ€™s.\n"
MENDED = HALF.replace("10:00:00", "10:00:00Z").replace("â€™", "’")


def run(newsroom: Newsroom, *arguments: str) -> Result:
    """A command in this process, with a fixed clock."""
    result = CliRunner().invoke(cli, [*arguments, "--project", str(newsroom.root), "--now", NOW])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def text(newsroom: Newsroom, path: str) -> str:
    return (newsroom.root / "content" / path).read_bytes().decode()


def files(newsroom: Newsroom) -> dict[str, bytes]:
    """Everything below content/."""
    root = newsroom.root / "content"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def desk(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A newsroom with a pair, an author, and a person who stands in its folder."""
    newsroom.article("2025/12/a.en.md", "See [b](b.en.md).\n\n## X\n", title="A", externalId="7")
    newsroom.article("2025/12/a.uk.md", title="А", externalId="7")
    newsroom.article("2025/12/b.en.md", "See [a](./a.en.md#x) and [up](/2025/12/a/).\n\n## X\n", title="B")
    newsroom.write({"content/authors.yaml": "ada-king:\n  name: Ada King\n"})
    newsroom.write({"content/categories.yaml": "market:\npolicy:\n"})
    off = ("description-missing", "cover-without-alt", "cover-without-credit", "ai-without-reviewer")
    settings = "".join(f"  {code}: off\n" for code in off)
    newsroom.write({"site.yaml": f"{SETTINGS}check:\n{settings}"})
    monkeypatch.chdir(newsroom.root)
    return newsroom


# -- check --fix ------------------------------------------------------------------------------------


def test_diff_alone_changes_nothing(desk: Newsroom) -> None:
    desk.write({"content/n/c.en.md": HALF.encode()})
    before = files(desk)
    result = run(desk, "check", "--diff")
    assert (result.exit_code, files(desk)) == (0, before)
    assert result.stdout.startswith(
        "--- a/content/n/c.en.md\n+++ b/content/n/c.en.md\n@@ -1,6 +1,6 @@\n ---\n title: 'A' # mine\\r\n"
        "-publishedAt: 2025-12-01T10:00:00\n+publishedAt: 2025-12-01T10:00:00Z\n category: MARKET\n ---\n"
        "-Itâ€™s.\n+It’s.\n"
    )
    assert "[naive-datetime]" in result.stderr
    assert run(desk, "check", "--diff", "--strict").exit_code == 1


def test_fix_mends_checks_again_and_says_what_it_did(desk: Newsroom) -> None:
    desk.write({"content/n/c.en.md": HALF.encode(), "content/n/d.en.md": HALF.replace("'A'", '"')})
    (desk.root / "content/n/c.en.md").chmod(0o640)
    result = run(desk, "check", "--fix", "--diff")
    assert text(desk, "n/c.en.md") == MENDED
    assert stat.S_IMODE((desk.root / "content/n/c.en.md").stat().st_mode) == 0o640
    assert result.exit_code == 1  # n/d is still broken, though its text is mended
    assert result.stdout.count("--- a/content/n/") == 2
    assert "mended content/n/c.en.md: mojibake, naive-datetime\n" in result.stdout
    assert "mended content/n/d.en.md: mojibake\n" in result.stdout
    assert re.findall(r"\[(.*)\]$", result.stderr, re.MULTILINE) == ["yaml-syntax"]
    before = files(desk)
    again = run(desk, "check", "--fix")
    assert (again.exit_code, again.stdout, files(desk)) == (1, "", before)
    assert not [name for name in before if ".new" in name]


def test_fix_as_json(desk: Newsroom) -> None:
    desk.write({"content/n/c.en.md": HALF.encode()})
    shown = json.loads(run(desk, "check", "--fix", "--diff", "--format", "json").stdout)
    (mended,) = shown["mended"]
    assert (shown["ok"], shown["problems"]) == (True, [])
    assert (mended["path"], mended["codes"]) == ("content/n/c.en.md", ["mojibake", "naive-datetime"])
    assert shown["difference"].startswith("--- a/content/n/c.en.md\n")
    assert "mended" not in json.loads(run(desk, "check", "--format", "json").stdout)


def test_a_diff_is_no_command_to_github(desk: Newsroom) -> None:
    result = run(desk, "check", "--diff", "--format", "github")
    assert (result.exit_code, result.stderr) == (2, "error: --diff goes with --format text or json\n")


def test_a_file_that_changes_meanwhile_is_left_alone(desk: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write({"content/n/c.en.md": HALF.encode()})
    create, mine = disk.create, HALF.replace("'A'", "'Mine'").encode()

    def meanwhile(path: str, data: bytes) -> os.stat_result:
        (desk.root / "content/n/c.en.md").write_bytes(mine)
        return create(path, data)

    monkeypatch.setattr(disk, "create", meanwhile)
    result = run(desk, "check", "--fix")
    assert (result.exit_code, files(desk)["n/c.en.md"]) == (3, mine)
    assert result.stderr == "error: cannot write content/n/c.en.md: it was changed meanwhile\n"
    assert [path.name for path in (desk.root / "content/n").iterdir()] == ["c.en.md"]


# -- new --------------------------------------------------------------------------------------------


def test_new_makes_an_article_that_builds(desk: Newsroom) -> None:
    result = run(desk, "new", "Київ: «як» це?", "--lang", "uk", "--category", "POLICY")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "content/2026/01/kyiv-yak-tse.uk.md\n"
    assert text(desk, "2026/01/kyiv-yak-tse.uk.md") == (
        "---\ntitle: 'Київ: «як» це?'\ndescription: ''\npublishedAt: '2026-01-31T12:00:00Z'\nlang: uk\n"
        "category: POLICY\ntags: []\n---\n"
    )
    assert run(desk, "check", "--strict").exit_code == 0
    desk.build()
    assert desk.has("uk/2026/01/kyiv-yak-tse/index.html")


def test_new_never_takes_a_name_that_is_taken(desk: Newsroom) -> None:
    names = [run(desk, "new", "Kraken", *more).stdout for more in ((), (), ("--lang", "uk"), ("--draft",))]
    assert names == [
        "content/2026/01/kraken.en.md\n", "content/2026/01/kraken-2.en.md\n",
        "content/2026/01/kraken-3.uk.md\n", "content/2026/01/kraken-4.en.md\n",
    ]  # fmt: skip
    desk.article("n/old.en.md", aliases=["/2026/01/taken"], permalink="/2026/01/Own/")
    assert run(desk, "new", "Taken").stdout == "content/2026/01/taken-2.en.md\n"
    assert run(desk, "new", "Own").stdout == "content/2026/01/own-2.en.md\n"
    assert "category: market\n" in text(desk, "2026/01/kraken.en.md")
    assert text(desk, "2026/01/kraken-4.en.md").endswith("tags: []\ndraft: true\n---\n")
    assert run(desk, "check", "--strict", "--drafts").exit_code == 0


HEADLINES = st.text(min_size=1, max_size=80) | st.text(
    alphabet="ab:#-?!&*[]{},'\"|>%@` \\\n\t\u202e🙂", max_size=30
)


@settings(max_examples=60, deadline=None)
@given(HEADLINES.filter(lambda text: clean(text) and not text.startswith("-") and "\0" not in text))
def test_new_is_valid_for_any_headline(headline: str) -> None:
    from site_builder.drafting import article_fields, article_text, free_path

    path = next(iter(free_path("2026/01", headline, "en", set())))
    made = parse(article_text(article_fields(headline, NOW, "en", "N"), draft=True).encode(), path, ("en",))
    assert {each.code for each in made.parsed.problems} <= {"mojibake", "lossy-mojibake"}
    assert made.parsed.article is not None
    assert re.fullmatch(r"2026/01/[a-z0-9-]{1,80}\.en\.md", path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([""], 'error: name the article: site-builder new "Headline"\n'),
        (["x" * 301], "error: the headline has 301 characters, 300 at most\n"),
        (["A", "--lang", "ukr"], 'error: --lang: the site has no language "ukr"; did you mean uk?\n'),
        (["A", "--machine"], "error: --machine goes with --translate\n"),
        (["A", "--edit"], "error: --edit: neither VISUAL nor EDITOR names an editor\n"),
        (["--translate", "2025/12/b.en.md", "--category", "X"],
         "error: a translation has the category of its original; leave out --category\n"),
        (["--translate", "2025/12/a.en.md"],
         'error: content/2025/12/a.en.md is there in "uk" already: content/2025/12/a.uk.md\n'),
        (["--translate", "2025/12/x.en.md"],
         "error: 2025/12/x.en.md: there is no such article below content/; did you mean content/2025/12/b.en.md?\n"),
    ],
    ids=lambda value: value[0][:12] if isinstance(value, list) else "",
)  # fmt: skip
def test_new_refuses(
    desk: Newsroom, arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    before = files(desk)
    result = run(desk, "new", *arguments)
    assert (result.exit_code, result.stdout, files(desk)) == (2, "", before)
    assert re.sub(r"/[ab]\.en\.md\?", "/b.en.md?", result.stderr) == said


def test_an_unknown_category_is_a_warning(desk: Newsroom) -> None:
    result = run(desk, "new", "A", "--category", "MARKTE")
    assert (result.exit_code, result.stderr) == (
        0,
        "warning: content/categories.yaml has no MARKTE; did you mean market?\n",
    )


def test_the_editor_is_opened_when_asked_for(desk: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    program = f"{sys.executable} -c \"import sys; open(sys.argv[1], 'a').write('Written.')\""
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", program)
    result = run(desk, "new", "A b; touch c", "--edit")
    assert (result.exit_code, result.stdout) == (0, "content/2026/01/a-b-touch-c.en.md\n")
    assert text(desk, "2026/01/a-b-touch-c.en.md").endswith("---\nWritten.")
    monkeypatch.setenv("VISUAL", "")
    result = run(desk, "new", "D", "--edit")
    assert result.exit_code == 3
    assert result.stderr == "error: false ended with status 1; the article is content/2026/01/d.en.md\n"
    monkeypatch.setenv("VISUAL", "no-such-editor")
    assert run(desk, "new", "E", "--edit").exit_code == 3


def test_translate_makes_the_other_half_of_a_pair(desk: Newsroom) -> None:
    original = (
        "---\r\ntitle: B\r\nlang: en\r\npublishedAt: '2025-12-01T10:00:00Z' # when\r\ncategory: MARKET\r\nsource:\r\n"
        "  name: X # who\r\n  key: x\r\n  type: RSS\r\ntags: [A, 'b, c']\r\nscore: 8\r\nai: {rewritten: true}\r\n"
        "coverImage: ./x.jpg\r\nkeyPoints: [one]\r\n---\r\nBody\r\n"
    )
    desk.write({"content/2025/12/b.en.md": original.encode()})
    result = run(desk, "new", "--translate", "content/2025/12/b.en.md", "--lang", "uk", "--machine")
    assert (result.exit_code, result.stdout) == (0, "content/2025/12/b.uk.md\n")
    assert text(desk, "2025/12/b.uk.md") == (
        "---\ntitle: B\ndescription: ''\nlang: uk\npublishedAt: '2025-12-01T10:00:00Z'\nsource:\n  name: X # who\n  key: x\n"
        "  type: RSS\ncategory: MARKET\ntags: [A, 'b, c']\nscore: 8\ncoverImage: ./x.jpg\n"
        "translationOf: '2025/12/b.en.md'\nai:\n  translatedFrom: en\ndraft: true\n---\n"
    )
    checked = run(desk, "check", "--drafts").stderr
    assert set(re.findall(r" error: .*\[(.*)\]$", checked, re.MULTILINE)) == {"missing-picture"}


def test_a_translation_with_a_headline_has_a_name_of_its_own(desk: Newsroom) -> None:
    desk.remove("content/2025/12/a.uk.md")
    result = run(desk, "new", "Біржа", "--translate", "2025/12/a.en.md")
    assert (result.exit_code, result.stdout) == (0, "content/2025/12/birzha.uk.md\n")
    made = text(desk, "2025/12/birzha.uk.md")
    assert 'externalId: "7"\n' in made
    assert "translationOf" not in made
    path = desk.root / "content/2025/12/birzha.uk.md"
    path.write_text(path.read_text(encoding="utf-8").replace("draft: true\n", ""), encoding="utf-8")
    desk.build()
    assert "<alt uk /uk/2025/12/birzha/>" in desk.page("2025/12/a/index.html")


# -- review -----------------------------------------------------------------------------------------


def test_review_changes_its_two_fields_alone(desk: Newsroom) -> None:
    before = text(desk, "2025/12/a.en.md")
    result = run(desk, "review", "content/2025/12/a.en.md", "2025/12/b.en.md", "--by", "ada-king")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "content/2025/12/a.en.md: reviewed by ada-king, 2026-01-31T12:00:00Z\n"
        "content/2025/12/b.en.md: reviewed by ada-king, 2026-01-31T12:00:00Z\n"
    )
    review = "ai:\n  reviewedBy: ada-king\n  reviewedAt: '2026-01-31T12:00:00Z'\n---\n"
    assert (
        text(desk, "2025/12/a.en.md")
        == before[: before.rindex("---\n")] + review + before[before.rindex("---\n") + 4 :]
    )
    assert run(desk, "check", "--strict").exit_code == 0


def test_an_unknown_reviewer_is_a_warning(desk: Newsroom) -> None:
    result = run(desk, "review", "2025/12/a.en.md", "--by", "ada-kng")
    assert (result.exit_code, result.stderr) == (
        0,
        "warning: content/authors.yaml has no ada-kng; did you mean ada-king?\n",
    )
    assert run(desk, "review", "2025/12/a.en.md", "--by", "Ada King").stderr == ""


def test_review_changes_no_file_when_one_cannot_be(desk: Newsroom) -> None:
    desk.write(
        {"content/n/c.en.md": "---\ntitle: 'A\n---\nB\n", "content/n/latin.en.md": b"---\ntitle: \xe4\n---\n"}
    )
    before = files(desk)
    result = run(desk, "review", "2025/12/a.en.md", "n/c.en.md", "--by", "ada-king")
    assert (result.exit_code, result.stdout, files(desk)) == (1, "", before)
    assert result.stderr == (
        "content/n/c.en.md: error: not changed: no front matter that can be read [cannot-edit]\n"
        "    correct it, or make the change by hand\n1 file with errors; nothing was changed\n"
    )
    result = run(desk, "review", "n/latin.en.md", "--by", "ada-king")
    assert (result.exit_code, files(desk)) == (1, before)
    assert "[invalid-encoding]" in result.stderr


def test_files_outside_content_and_links_are_no_articles(desk: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(HALF.encode())
    (desk.root / "content/link.en.md").symlink_to(tmp_path / "x.md")
    (desk.root / "content/.hidden.en.md").write_text(HALF)
    for named in (
        "../x.md",
        "content/../../x.md",
        str(tmp_path / "x.md"),
        "link.en.md",
        ".hidden.en.md",
        "",
        "/",
        "content",
    ):
        result = run(desk, "review", named, "--by", "ada-king")
        assert (result.exit_code, (tmp_path / "x.md").read_bytes()) == (2, HALF.encode()), named


# -- move -------------------------------------------------------------------------------------------


def test_move_keeps_every_way_to_the_article(desk: Newsroom) -> None:
    desk.article(
        "2025/12/a.en.md",
        "[b](b.en.md) ![x](./x.jpg) ![y](images/y.jpg) [self](a.en.md#z) `[b](b.en.md)`\n\n[ref]\n\n[ref]: <b.en.md>\n\n## Z\n",
        coverImage="./x.jpg",
    )
    desk.article("2025/12/a.uk.md", "[a](a.en.md)\n", title="А")
    desk.article("2025/12/c.en.md", translationOf="2025/12/a.uk.md")
    desk.build()
    result = run(desk, "move", "content/2025/12/a.en.md", "content/2026/01/new")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "content/2025/12/a.en.md -> content/2026/01/new.en.md\ncontent/2025/12/a.uk.md: follows\n"
        "content/2025/12/b.en.md: follows\n"
    )
    assert not (desk.root / "content/2025/12/a.en.md").exists()
    assert text(desk, "2026/01/new.en.md") == (
        '---\ntitle: "A title"\npublishedAt: "2025-12-01T10:00:00Z"\ncategory: "MARKET"\n'
        "coverImage: \"2025/12/x.jpg\"\naliases:\n  - /2025/12/a/\ntranslationOf: '2025/12/a.uk.md'\n---\n"
        "[b](../../2025/12/b.en.md) ![x](2025/12/x.jpg) ![y](images/y.jpg) [self](new.en.md#z) `[b](b.en.md)`\n\n"
        "[ref]\n\n[ref]: ../../2025/12/b.en.md\n\n## Z\n"
    )
    assert "[a](../../2026/01/new.en.md)" in text(desk, "2025/12/a.uk.md")
    assert "[a](../../2026/01/new.en.md#x) and [up](/2025/12/a/)" in text(desk, "2025/12/b.en.md")
    checked = run(desk, "check").stderr
    assert set(re.findall(r"\[(.*)\]$", checked, re.MULTILINE)) == {
        "missing-picture",
        "dead-anchor",
        "pair-clash",
        "wrong-language-link",
    }


def test_move_there_and_back_again(desk: Newsroom) -> None:
    before = files(desk)
    assert run(desk, "move", "2025/12/b.en.md", "c").exit_code == 0
    assert "aliases:\n  - /2025/12/b/\n" in text(desk, "2025/12/c.en.md")
    assert "[b](c.en.md)" in text(desk, "2025/12/a.en.md")
    assert run(desk, "check", "--strict").exit_code == 0
    assert run(desk, "move", "2025/12/c.en.md", "2025/12/b.en.md").exit_code == 0
    after = files(desk)
    assert after.keys() == before.keys()
    assert b"aliases: [/2025/12/c/]\n" in after["2025/12/b.en.md"]


def test_a_permalink_needs_no_alias_and_a_folder_is_enough(desk: Newsroom) -> None:
    desk.article("n/p.en.md", permalink="/special/")
    (desk.root / "content/n/p.en.md").chmod(0o600)
    assert (
        run(desk, "move", "n/p.en.md", "content/2025/").stdout
        == "content/n/p.en.md -> content/2025/p.en.md\n"
    )
    assert "aliases" not in text(desk, "2025/p.en.md")
    assert stat.S_IMODE((desk.root / "content/2025/p.en.md").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("new", "code", "said"),
    [
        ("b", 2, "error: content/2025/12/b.en.md is there already\n"),
        ("a", 2, "error: content/2025/12/a.en.md is where it lies already\n"),
        ("x.uk.md", 2, 'error: x.uk.md: the article is in "en", a file of that name would be in "uk"\n'),
        ("../../out", 2, "error: ../../out: no name for an article below content/\n"),
        (".hidden", 2, "error: .hidden: no name for an article below content/\n"),
        ("a\x1bb", 2, "error: a\\x1bb: no name for an article below content/\n"),
        ("p", 2, "error: /2025/12/p/ is the address of content/n/p.en.md already\n"),
        (
            "content/linked/x",
            3,
            "error: cannot write content/linked/x.en.md: a symbolic link is in the way\n",
        ),
    ],
)
def test_move_refuses(desk: Newsroom, new: str, code: int, said: str, tmp_path: Path) -> None:
    desk.article("n/p.en.md", permalink="/2025/12/p/")
    (tmp_path / "elsewhere").mkdir()
    (desk.root / "content/linked").symlink_to(tmp_path / "elsewhere")
    before = files(desk)
    result = run(desk, "move", "2025/12/a.en.md", new)
    assert (result.exit_code, result.stdout, result.stderr, files(desk)) == (code, "", said, before)
    assert not list((tmp_path / "elsewhere").iterdir())


# -- schema and completion --------------------------------------------------------------------------


class Loader(yaml.SafeLoader):
    """YAML as editors read it: dates are texts."""

    yaml_implicit_resolvers = {
        first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def test_the_schema_is_right_about_the_sample_site() -> None:
    shown = CliRunner().invoke(cli, ["schema"])
    assert json.loads(shown.stdout) == front_matter_schema(FIELDS)
    for path in sorted((REPOSITORY / "content").rglob("*.md")):
        schema = front_matter_schema(PAGE_FIELDS if "pages" in path.parts else FIELDS)
        jsonschema.Draft7Validator.check_schema(schema)
        jsonschema.validate(yaml.load(path.read_text().split("---\n")[1], Loader), schema)
    with pytest.raises(jsonschema.ValidationError, match="catgory"):
        jsonschema.validate(
            {"title": "A", "publishedAt": "x", "category": "N", "catgory": 1}, front_matter_schema(FIELDS)
        )
    pages = json.loads(CliRunner().invoke(cli, ["schema", "--pages"]).stdout)
    assert pages["required"] == ["title"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_that_the_shell_understands(shell: str) -> None:
    script = CliRunner().invoke(cli, ["completion", shell]).stdout
    assert "_SITE_BUILDER_COMPLETE" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True, timeout=20)


def test_the_program_completes_commands_and_options() -> None:
    def completed(words: str, number: int) -> list[str]:
        asked = {"_SITE_BUILDER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(number)}
        code = "import sys; sys.argv[0] = 'site-builder'; from site_builder.__main__ import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, **asked}, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        return [line.partition(",")[2] for line in done.stdout.splitlines()]

    assert completed("site-builder re", 1) == ["review"]
    assert completed("site-builder check --di", 2) == ["--diff"]
    assert completed("site-builder completion ", 2) == ["bash", "zsh", "fish"]


def test_the_program_itself(desk: Newsroom) -> None:
    def program(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "site_builder", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": "1769860800"}
        done = subprocess.run(
            command, cwd=desk.root, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout

    assert program("new", "Kraken’s day") == (0, "content/2026/01/krakens-day.en.md\n")
    assert program("move", "content/2026/01/krakens-day.en.md", "kraken") == (
        0, "content/2026/01/krakens-day.en.md -> content/2026/01/kraken.en.md\n",
    )  # fmt: skip
    assert program("review", "content/2026/01/kraken.en.md", "--by", "ada-king")[0] == 0
    desk.write({"content/n/c.en.md": HALF.encode()})
    code, said = program("check", "--fix")
    assert (code, said.splitlines()[0]) == (0, "mended content/n/c.en.md: mojibake, naive-datetime")
    assert program("build", "--quiet")[0] == 0
    assert "to=https://tiny.example/2026/01/kraken/" in desk.page("2026/01/krakens-day/index.html")
