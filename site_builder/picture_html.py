"""A picture as HTML: the one place that writes `<picture>` and `<img>`, for templates and for texts."""

from __future__ import annotations

from html import escape

from site_builder.parts import Picture

SIZES = "(min-width: 48rem) 46rem, 100vw"
"""How wide a picture of a text is shown; templates can say otherwise."""


def picture_html(picture: Picture, root: str, sizes: str = SIZES, *, first: bool = False) -> str:
    """The picture in its widths, with its size; `root` is the site's path prefix.

    `first`: the page's main picture, asked for before all others; any other one waits until it is near.
    """
    local = picture.src.startswith("/")
    listed = f' sizes="{escape(sizes)}"'
    parts = [f'<img src="{root if local else ""}{escape(picture.src)}"']
    if picture.srcset:
        parts.append(f' srcset="{escape(picture.srcset)}"{listed}')
    if picture.width:
        parts.append(f' width="{picture.width}" height="{picture.height}"')
    parts.append(f' alt="{escape(picture.alt)}"')
    if picture.tone:
        parts.append(f' class="{escape(picture.tone)}"')
    parts.append(' fetchpriority="high"' if first else ' loading="lazy"')
    parts.append(' decoding="async"' + ("" if local else ' referrerpolicy="no-referrer"') + ">")
    image = "".join(parts)
    if not picture.avif:
        return image
    srcset = escape(picture.avif.replace("/images/", f"{root}/images/") if root else picture.avif)
    return f'<picture><source type="image/avif" srcset="{srcset}"{listed}>{image}</picture>'
