"""The environment that templates are compiled in: strict, escaped, and quick."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Const, Expr, Impossible, TemplateData
from markupsafe import escape

_SPECIAL = re.compile("[&<>\"']")


class PlainOutput(CodeGenerator):
    """Prints values as text: a Markup object for each, which nobody looks at, took half of a page's time.

    A filter of a constant is run when a page is rendered, not when its template is compiled: compiled
    templates outlive what filters depend on, such as language and names of static files.
    """

    def _output_child_to_const(self, node: Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, TemplateData | Const):
            raise Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escape(")
        else:
            super()._output_child_pre(node, frame, finalize)


class StrictEnvironment(Environment):
    """Jinja as the site uses it: what is missing is an error, and everything printed is escaped."""

    code_generator_class = PlainOutput

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`obj.attribute`: of a mapping an item, of anything else an attribute."""
        try:
            return obj[attribute] if type(obj) is dict else getattr(obj, attribute)
        except (AttributeError, KeyError):
            return super().getattr(obj, attribute)

    @staticmethod
    def escape(value: Any) -> str:
        """The value as HTML text; what says that it is HTML already stays as it is."""
        if type(value) is str and not _SPECIAL.search(value):
            return value
        return escape(value)


def make_environment(folders: Sequence[str], compiled: str) -> StrictEnvironment:
    """An environment over template folders, searched in order; compiled templates are kept in `compiled`.

    Those of the folders behind the first are found as `theme/x.html` as well.
    """
    theme = PrefixLoader({"theme": FileSystemLoader(folders[1:])})
    environment = StrictEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folders), theme]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        optimized=False,
        bytecode_cache=FileSystemBytecodeCache(compiled),
    )
    environment.globals.clear()
    return environment
