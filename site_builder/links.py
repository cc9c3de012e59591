"""Where the internal links of a body lead."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from site_builder.model import Reference


def resolve_links(path: str, links: Iterable[Reference], urls: Mapping[str, str]) -> tuple[str, ...]:
    """The site path of every internal link of the article at `path`, in order; empty for a dead one.

    `urls` holds the site path of every live file by its path below content/. Site paths are returned as
    they are: whether a page is there is only known when everything is planned.
    """
    return tuple([_resolve(link.target, path, urls) for link in links])


def content_target(target: str, path: str) -> str:
    """The path below content/ that a link in the file at `path` means; empty for a site path."""
    if target[:1] == "/":
        return ""
    name = target.partition("#")[0].partition("?")[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _resolve(target: str, path: str, urls: Mapping[str, str]) -> str:
    if target[:1] == "/":
        return target
    file = content_target(target, path)
    url = urls.get(file)
    if url is None:
        return ""
    fragment = target.partition("#")[2]
    return f"{url}#{fragment}" if fragment else url
