"""What templates print is escaped once, whatever it is made of; what is missing is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from site_builder.environment import make_environment
from site_builder.parts import Label

HOSTILE = "<b a='1' c=\"2\">&</b>"
ESCAPED = "&lt;b a=&#39;1&#39; c=&#34;2&#34;&gt;&amp;&lt;/b&gt;"


def printed(tmp_path: Path, template: str, **values: Any) -> str:
    (tmp_path / "t.html").write_text(template)
    return make_environment([str(tmp_path)], str(tmp_path)).get_template("t.html").render(**values)


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ x }}", ESCAPED),
        ("{{ x ~ y }}", ESCAPED + "<i>"),
        ("{{ y }}", "<i>"),
        ("{{ n }}", "5"),
        ("{{ l.text }}", ESCAPED),
        ("{{ t.items }}{{ t['get'] }}{{ t.b }}", ESCAPED + "got" + ESCAPED),
        ("{% macro m(v) %}<p>{{ v }}</p>{% endmacro %}{{ m(x) }}", f"<p>{ESCAPED}</p>"),
        ("{% set s %}<p>{{ x }}</p>{% endset %}{{ s }}", f"<p>{ESCAPED}</p>"),
        ("{% set s = x %}{{ s }}{{ s | safe }}", ESCAPED + HOSTILE),
        ('{{ "<p>" }}{{ x | upper }}', "&lt;p&gt;" + ESCAPED.upper().replace("LT", "lt").replace("GT", "gt").replace("AMP", "amp")),
        ("{% for v in [x, y] %}{{ v }}{% endfor %}", ESCAPED + "<i>"),
        ("{{ none }}{{ true }}", "NoneTrue"),
        ("{% autoescape false %}{{ x }}{% endautoescape %}", HOSTILE),
    ],
)  # fmt: skip
def test_what_is_printed_is_escaped_once(tmp_path: Path, template: str, shown: str) -> None:
    values = {"x": HOSTILE, "y": Markup("<i>"), "n": 5, "l": Label(HOSTILE)}
    texts = {"items": HOSTILE, "get": "got", "b": HOSTILE}
    assert printed(tmp_path, template, t=texts, **values) == shown


@pytest.mark.parametrize(
    "template", ["{{ l.nothing }}", "{{ t.nothing }}", "{{ nothing }}", "{{ l.text.nothing }}"]
)
def test_what_is_missing_is_an_error(tmp_path: Path, template: str) -> None:
    with pytest.raises(UndefinedError, match="nothing"):
        printed(tmp_path, template, l=Label("x"), t={})
