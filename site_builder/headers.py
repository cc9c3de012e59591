"""HTTP headers, as a `_headers` file tells them to the host."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.config import Settings
from site_builder.remote import OFF
from site_builder.service_worker import SCRIPT, is_kept, is_served

PICTURES = ("images.unsplash.com",)
"""Where pictures may come from when the settings name no host: Unsplash asks to be linked to."""
POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "media-src": ("'self'",),
    "connect-src": ("'self'",),
    "font-src": ("'self'",),
    "frame-src": (),
    "manifest-src": ("'self'",),
    "base-uri": ("'none'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
}
"""What every page may do: nothing that is not named here."""
SEARCH = "'wasm-unsafe-eval'"
"""What the search needs: it is WebAssembly. It allows no other evaluation of text as code."""
UNUSED = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
)  # fmt: skip
"""What no page of ours asks a browser for."""
FOR_EVER = "public, max-age=31536000, immutable"
KINDS: tuple[tuple[str, str, str], ...] = (
    ("/assets/*", "Cache-Control", FOR_EVER),
    ("/images/*", "Cache-Control", FOR_EVER),
    ("/*/feed.xml", "Content-Type", "application/rss+xml; charset=utf-8"),
    ("/*/atom.xml", "Content-Type", "application/atom+xml; charset=utf-8"),
    ("/*/feed.json", "Content-Type", "application/feed+json; charset=utf-8"),
)
"""Path, header and value for files of a kind. Names below the first two hold a digest of the content; all
else is asked for anew each time, which is what hosts do by themselves. `/*/` stands for any depth, none too.
No header is in two rules that match one path: hosts differ in what they make of that."""


def headers_file(settings: Settings, *, preview: bool) -> str:
    """The text of `_headers`; in a preview every page asks search engines to leave it out."""
    rules = [("/*", _everywhere(settings, preview=preview))]
    rules += [(path, {name: value}) for path, name, value in KINDS]
    if is_served(settings, preview=preview):
        rules.append((f"/{SCRIPT}", {"Cache-Control": "no-cache"}))
    return "".join(
        f"{settings.prefix}{path}\n" + "".join(f"  {name}: {value}\n" for name, value in values.items())
        for path, values in rules
    )


def allowed_hosts(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The hosts that pages may load from, by directive.

    Pictures may come from every host that `images.hosts` does not switch off, on any port.
    """
    hosts = {"img-src": PICTURES, **settings.headers.hosts}
    shown = [host for host, policy in settings.images.hosts.items() if policy != OFF]
    named = ["https:" if host == "*" else f"{host}:*" for host in sorted(shown)]
    hosts["img-src"] = tuple(dict.fromkeys([*hosts["img-src"], *named]))
    return hosts


def _everywhere(settings: Settings, *, preview: bool) -> dict[str, str]:
    headers = settings.headers
    security = f"max-age={headers.hsts}" if headers.hsts and settings.url.startswith("https:") else ""
    found = {
        "Content-Security-Policy": _policy(settings, worker=is_kept(settings, preview=preview)),
        "Strict-Transport-Security": security,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": headers.referrer,
        "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Robots-Tag": "noindex" if preview else "",
    }
    return {name: value for name, value in found.items() if value}


def _policy(settings: Settings, *, worker: bool) -> str:
    """The Content-Security-Policy."""
    hosts = allowed_hosts(settings)
    sources = {name: (*known, *hosts.get(name, ())) for name, known in POLICY.items()}
    if settings.search == "on":
        sources["script-src"] += (SEARCH,)
    if worker:
        sources["worker-src"] = ("'self'",)
    return "; ".join(f"{name} {' '.join(values)}" for name, values in sources.items() if values)
