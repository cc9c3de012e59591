"""`site-builder new`."""

from __future__ import annotations

import posixpath
import sys
from typing import Any

import click

from site_builder.amend import AmendError, clean
from site_builder.drafting import article_fields, article_text, free_path, translation_text
from site_builder.front_matter import LONGEST_TITLE
from site_builder.model import Instant
from site_builder.pairs import identities
from site_builder.problems import Faults, UsageError, nearest
from site_builder.shell import DEBUG, NOW, PROJECT, editor, open_in, options_from, run
from site_builder.terminal import Terminal
from site_builder.urls import locate
from site_builder.workbench import (
    Desk,
    cannot_edit,
    create,
    find,
    read_document,
    shown_path,
    survey,
    unknown_term,
)


@click.command("new")
@click.argument("headline", default="")
@PROJECT
@click.option("--category", default="", help="Its category. [default: the first of categories.yaml]")
@click.option("--lang", default="", help="Its language. [default: the site's first]")
@click.option("--translate", metavar="PATH", default="", help="Make the other half of this article's pair.")
@click.option("--machine", is_flag=True, help="With --translate: a machine will do it (ai.translatedFrom).")
@click.option("--draft", is_flag=True, help="Begin as a draft; a translation always does.")
@click.option("--edit", is_flag=True, help="Open it in $VISUAL, else in $EDITOR.")
@NOW
@DEBUG
def command(*, edit: bool, debug: bool, **arguments: Any) -> None:
    """Make a new article, dated now, under a free name, and print its path."""
    terminal = Terminal()

    def work() -> int:
        program = editor() if edit else []
        _require_sense(arguments)
        options = options_from(arguments, terminal)
        desk = survey(options)
        if arguments["translate"]:
            path = _translation(desk, arguments)
        else:
            path = _article(desk, arguments, options.now, terminal)
        print(shown_path(desk, path))
        if program:
            open_in(program, shown_path(desk, path))
        return 0

    sys.exit(run(work, terminal, kept="", debug=debug))


def _require_sense(arguments: dict[str, Any]) -> None:
    """Raises UsageError for arguments that do not go together."""
    title = arguments["headline"] = clean(arguments["headline"])
    if not title and not arguments["translate"]:
        raise UsageError('name the article: site-builder new "Headline"')
    if len(title) > LONGEST_TITLE:
        raise UsageError(f"the headline has {len(title):,} characters, {LONGEST_TITLE} at most")
    if arguments["machine"] and not arguments["translate"]:
        raise UsageError("--machine goes with --translate")
    if arguments["category"] and arguments["translate"]:
        raise UsageError("a translation has the category of its original; leave out --category")


def _article(desk: Desk, arguments: dict[str, Any], now: Instant, terminal: Terminal) -> str:
    """The path of a new article, which is written."""
    lang = _language(desk, arguments["lang"] or desk.settings.default_language)
    categories = desk.vocabulary.categories
    category = clean(arguments["category"]) or (categories[0].key if categories else "")
    if not category:
        raise UsageError("name the article's category: --category NEWS")
    if warning := unknown_term(categories, category, "categories.yaml"):
        terminal.warn(warning)
    fields = article_fields(arguments["headline"], now, lang, category)
    text = article_text(fields, draft=arguments["draft"])
    return create(desk, free_path(f"{now[:4]}/{now[5:7]}", arguments["headline"], lang, _taken(desk)), text)


def _translation(desk: Desk, arguments: dict[str, Any]) -> str:
    """The path of a translation, which is written but for its text."""
    original = read_document(desk, find(desk, arguments["translate"]))
    article = original.parsed.parsed.article
    if article is None:
        raise Faults(original.problems)
    if article.removed is not None or article.standalone:
        what = "taken down" if article.removed else "a standalone page"
        raise UsageError(f"content/{article.path} is {what}; there is nothing to pair")
    others = [lang for lang in desk.settings.languages if lang != article.lang]
    lang = _language(desk, arguments["lang"] or (others[0] if len(others) == 1 else ""))
    pairs = identities(desk.briefs)
    for brief in desk.briefs:
        if brief.lang == lang and pairs[brief.path] == pairs[article.path]:
            raise UsageError(f'content/{article.path} is there in "{lang}" already: content/{brief.path}')
    try:
        text = translation_text(original, lang, arguments["headline"], machine=arguments["machine"])
    except AmendError as error:
        raise cannot_edit(article.path, error) from error
    folder = posixpath.dirname(article.path)
    same_name = [] if arguments["headline"] else [f"{article.key}.{lang}.md"]
    title = arguments["headline"] or posixpath.basename(article.key)
    return create(desk, [*same_name, *free_path(folder, title, lang, _taken(desk))], text)


def _language(desk: Desk, lang: str) -> str:
    languages = desk.settings.languages
    if lang in languages:
        return lang
    if not lang:
        raise UsageError(f"name the language: --lang {'|'.join(languages)}")
    cure = nearest(lang, languages) or f"its languages are {', '.join(languages)}"
    raise UsageError(f'--lang: the site has no language "{lang}"; {cure}')


def _taken(desk: Desk) -> set[str]:
    """Keys and site paths in use, in lower case: no new article may clash with them, nor pair by chance."""
    places = [locate(path, desk.settings.languages) for path in desk.files]
    urls = {brief.url for brief in desk.briefs} | {place.url for place in places}
    aliases = {f"{alias.rstrip('/')}/" for brief in desk.briefs for alias in brief.aliases}
    return {name.casefold() for name in urls | aliases | {place.key for place in places}}
