"""Pictures of articles: which files are published of them, what those hold, and what becomes of bad ones."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, Newsroom
from pictures import opened, photo, saved
from PIL import Image, ImageCms, PngImagePlugin

import site_builder.build as build_module
from site_builder import encoding, image_cache, imaging, picture_files, variants
from site_builder.encoding import encode_variants
from site_builder.imaging import measure
from site_builder.model import PictureFile
from site_builder.parallel import Work
from site_builder.parts import Picture
from site_builder.picture_html import picture_html
from site_builder.problems import EnvironmentFault, Faults, format_text
from site_builder.variants import Shown, recipes

PICTURED = {
    "templates/article.html": "{% if page.cover %}{{ page.cover | picture('100vw', first=true) }}{% endif %}\n"
    "{% if page.social %}social={{ page.social.src }} {{ page.social.width }}x{{ page.social.height }}{% endif %}\n"
    "{% for crop in page.crops %}crop={{ crop.src }} {{ crop.width }}x{{ crop.height }}\n{% endfor %}"
    "{{ page | body }}",
    "templates/listing.html": "{% for card in page.cards %}{% if card.thumb %}{{ card.thumb | picture('30vw') }}"
    "{% endif %}{% endfor %}",
}
ARTICLE = "n/a/index.html"


@pytest.fixture
def pictured(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose templates show pictures."""
    return newsroom.write(PICTURED)


def images(newsroom: Newsroom) -> dict[str, bytes]:
    return {path: data for path, data in newsroom.tree().items() if path.startswith("images/")}


def sizes(newsroom: Newsroom) -> list[tuple[str, int, int]]:
    """Format, width and height of every published picture."""
    found = [(path.rpartition(".")[2], *opened(data).size) for path, data in images(newsroom).items()]
    return sorted(found)


def said(newsroom: Newsroom) -> list[str]:
    """The first line of every problem of a build."""
    return [format_text(problem).split("\n")[0] for problem in newsroom.build().problems]


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


# -- What is published ------------------------------------------------------------------------------


def test_a_cover_is_published_in_five_files(pictured: Newsroom) -> None:
    pictured.write({"content/images/x.jpg": photo()}).article("n/a.en.md", coverImage="images/x.jpg").build()
    assert sizes(pictured) == [
        ("avif", 200, 113), ("avif", 400, 225), ("avif", 1080, 608), ("avif", 1600, 900), ("jpg", 1200, 675),
    ]  # fmt: skip


def test_a_picture_of_a_text_has_no_thumb_and_keeps_its_description(pictured: Newsroom) -> None:
    pictured.write({"content/n/x.png": photo(1600, 900, "PNG")}).article(
        "n/a.en.md", '![A "b" & c](./x.png)\n'
    )
    pictured.build()
    assert [width for form, width, _ in sizes(pictured) if form == "avif"] == [400, 1080, 1600]
    (_, image) = [attrs for tag, attrs in Tags(pictured.page(ARTICLE)).found if tag in {"source", "img"}]
    assert image["alt"] == 'A "b" & c'


@pytest.mark.parametrize("width", [8, 199, 200, 399, 401, 1079, 1080, 1081, 2399, 2401, 4000])
def test_nothing_is_enlarged(width: int) -> None:
    file = PictureFile("x", "0" * 32, width, max(1, width // 2))
    found = recipes(Shown(file, cover=True), crops=True)
    assert max(each.width for each in found) == min(width, variants.FULL)
    assert len({(each.form, each.width, each.height, each.cropped) for each in found}) == len(found)
    assert all(each.width <= width and each.height >= 1 for each in found)


def test_sizes_in_the_page_are_those_of_the_files(pictured: Newsroom) -> None:
    pictured.write({"content/images/x.jpg": photo(1500, 997)}).article(
        "n/a.en.md", "![Chart](images/x.jpg)\n", coverImage={"raw": "images/x.jpg", "alt": "A <b>"}
    )
    pictured.build()
    shown = [(tag, attrs) for tag, attrs in Tags(pictured.page(ARTICLE)).found if tag in {"source", "img"}]
    assert [tag for tag, _ in shown] == ["source", "img", "source", "img"]
    for tag, attrs in shown:
        if tag == "img":
            width, height = opened(pictured.tree()[str(attrs["src"])[1:]]).size
            assert (attrs["width"], attrs["height"]) == (str(width), str(height))
        else:
            assert attrs["type"] == "image/avif"
            for entry in str(attrs["srcset"]).split(", "):
                url, _, told = entry.partition(" ")
                picture = opened(pictured.tree()[url[1:]])
                assert (picture.format, f"{picture.width}w") == ("AVIF", told)
    assert [attrs.get("fetchpriority", attrs.get("loading")) for tag, attrs in shown if tag == "img"] == [
        "high",
        "lazy",
    ]
    assert shown[1][1]["alt"] == "A <b>"
    assert "style" not in shown[1][1]


def test_every_link_to_a_picture_has_the_path_prefix(pictured: Newsroom) -> None:
    pictured.write({"content/images/x.jpg": photo(900, 600)}).article("n/a.en.md", coverImage="images/x.jpg")
    pictured.build(base_url="https://example.org/news")
    urls = re.findall(r'[" ](/[^ "]+\.(?:avif|jpg))', pictured.page(ARTICLE))
    assert len(urls) == 4
    assert all(url.startswith("/news/images/") for url in urls)


def test_articles_with_the_same_picture_share_its_files(pictured: Newsroom) -> None:
    pictured.write({"content/images/x.jpg": photo(), "content/n/other-name.jpg": photo()})
    pictured.article("n/a.en.md", coverImage="images/x.jpg").article(
        "n/b.en.md", coverImage="./other-name.jpg"
    ).build()
    assert len(images(pictured)) == 5


def test_crops_are_made_when_they_are_asked_for(pictured: Newsroom) -> None:
    from conftest import SETTINGS

    pictured.write({"content/images/x.jpg": photo(), "site.yaml": SETTINGS + "images: {crops: true}\n"})
    pictured.article("n/a.en.md", coverImage="images/x.jpg").build()
    crops = re.findall(r"crop=/(\S+) (\d+)x(\d+)", pictured.page(ARTICLE))
    assert [(width, height) for _, width, height in crops] == [("1200", "900"), ("900", "900")]
    for path, width, height in crops:
        assert opened(pictured.tree()[path]).size == (int(width), int(height))


def test_the_social_picture_is_a_jpeg_of_1200_pixels(pictured: Newsroom) -> None:
    pictured.write({"content/images/x.jpg": photo()}).article("n/a.en.md", coverImage="images/x.jpg").build()
    (social,) = re.findall(r"social=/(\S+) 1200x675", pictured.page(ARTICLE))
    assert opened(pictured.tree()[social]).format == "JPEG"


def test_a_tone_is_a_class_of_the_style_sheet() -> None:
    assert measure(saved(Image.new("RGB", (9, 9), (255, 128, 0)))).tone == "t320"
    css = (REPOSITORY / "static/css/_tones.css").read_text()
    tones = re.findall(r"\.(t\d{3}) \{ background: #([0-9a-f]{3}) \}", css)
    assert len({name for name, _ in tones}) == 64
    assert ("t320", "da2") in tones


def test_a_picture_that_can_be_seen_through_has_no_tone_behind_it(pictured: Newsroom) -> None:
    picture = Image.new("RGBA", (300, 200), (200, 0, 0, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 50, 50))
    pictured.write({"content/images/x.png": saved(picture)}).article(
        "n/a.en.md", coverImage="images/x.png"
    ).build()
    assert "class=" not in pictured.page(ARTICLE)
    assert {form for form, _, _ in sizes(pictured)} == {"avif", "png"}
    for data in images(pictured).values():
        assert opened(data).convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_hostile_text_stays_in_its_attribute() -> None:
    hostile = Picture('https://e.example/"><script>', '" onload="x', 1, 1, '"><script>', tone='"><script>')
    html = picture_html(hostile, "", '"><script>')
    ((tag, attrs),) = Tags(html).found
    assert tag == "img"
    assert set(attrs) == {
        "src",
        "srcset",
        "sizes",
        "width",
        "height",
        "alt",
        "class",
        "loading",
        "decoding",
        "referrerpolicy",
    }


# -- What the files hold ----------------------------------------------------------------------------


def variant(data: bytes, width: int = 200, **fields: Any) -> Image.Image:
    """The AVIF of so many pixels, of a picture with these bytes."""
    return opened(encoded(data, width, "avif", **fields))


def encoded(data: bytes, width: int, form: str, **fields: Any) -> bytes:
    known = measure(data)
    assert not known.fault
    file = PictureFile("x", "0" * 32, known.width, known.height, "", known.transparent)
    found = recipes(Shown(file, cover=True, **fields), crops=False)
    made = encode_variants(data, found)
    return next(data for recipe, data in made.items() if (recipe.form, recipe.width) == (form, width))


def near(colour: Any, expected: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(colour, expected, strict=True))


HALVES = Image.new("RGB", (400, 200), (220, 20, 20))
HALVES.paste((20, 20, 220), (200, 0, 400, 200))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_exif_says(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(HALVES, "JPEG", exif=exif, quality=95)
    turned = variant(data)
    wide = orientation < 5
    assert turned.size == ((200, 100) if wide else (200, 400))
    left, right = ((20, 50), (180, 50)) if wide else ((100, 40), (100, 360))
    red_first = orientation in {1, 4, 5, 6}
    red, blue = (left, right) if red_first else (right, left)
    assert near(turned.getpixel(red), (220, 20, 20))
    assert near(turned.getpixel(blue), (20, 20, 220))
    assert not turned.getexif()


MODES = {
    "L": Image.new("L", (300, 200), 100), "1": Image.new("1", (300, 200), 1), "LA": Image.new("LA", (300, 200), (100, 255)),
    "P": Image.new("RGB", (300, 200), (10, 200, 30)).quantize(4), "I;16": Image.new("I;16", (300, 200), 100 * 256),
    "RGBA": Image.new("RGBA", (300, 200), (10, 200, 30, 255)),
}  # fmt: skip
COLOURS = {
    "L": (100,) * 3,
    "1": (255,) * 3,
    "LA": (100,) * 3,
    "P": (10, 200, 30),
    "I;16": (100,) * 3,
    "RGBA": (10, 200, 30),
}


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_of_png_is_shown_in_its_colours(mode: str) -> None:
    shown = variant(saved(MODES[mode]))
    assert near(shown.convert("RGB").getpixel((50, 50)), COLOURS[mode])


def test_cmyk_becomes_rgb() -> None:
    data = saved(Image.new("CMYK", (300, 200), (0, 255, 255, 0)), "JPEG", quality=95)
    assert near(variant(data).getpixel((50, 50)), (254, 0, 0))


def test_a_palette_with_a_transparent_colour_stays_transparent() -> None:
    picture = Image.new("P", (300, 200), 0)
    picture.putpalette([255, 0, 0, 0, 255, 0])
    picture.paste(1, (150, 0, 300, 200))
    shown = variant(saved(picture, "GIF", transparency=1))
    assert shown.mode == "RGBA"
    assert shown.getpixel((20, 20))[3] > 250
    assert shown.getpixel((180, 20))[3] < 5


def test_colours_of_another_profile_become_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    odd = saved(Image.new("RGB", (300, 200), (200, 100, 50)), "JPEG", quality=95, icc_profile=profile)
    assert near(variant(odd).getpixel((50, 50)), (200, 100, 50)), "a profile that does not fit is ignored"
    swapped = swapped_profile()
    data = saved(Image.new("RGB", (300, 200), (220, 20, 20)), "JPEG", quality=95, icc_profile=swapped)
    shown = variant(data)
    assert near(shown.getpixel((50, 50)), (20, 220, 20), 40), "red and green change places"
    assert not shown.info.get("icc_profile")


def swapped_profile() -> bytes:
    """sRGB with red and green exchanged, as the tags of its profile."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for row in range(struct.unpack(">I", data[128:132])[0]):
        at = 132 + 12 * row
        data[at : at + 4] = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}.get(
            bytes(data[at : at + 4]), data[at : at + 4]
        )
    return (
        bytes(data).replace("sRGB".encode("utf-16-be"), "sBGR".encode("utf-16-be")).replace(b"sRGB", b"sBGR")
    )


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_shown(form: str) -> None:
    frames = [Image.new("RGB", (300, 200), colour) for colour in ((220, 20, 20), (20, 20, 220))]
    data = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
    shown = variant(data)
    assert not getattr(shown, "is_animated", False)
    assert near(shown.convert("RGB").getpixel((50, 50)), (220, 20, 20))


# -- Metadata ---------------------------------------------------------------------------------------

GPS = 0x8825
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description photoshop:Credit="Reuters &amp; Sons" '
    b'exif:GPSLatitude="50,27N" xmp:CreatorTool="Secret"><dc:creator><rdf:Seq><rdf:li>Jane &lt;b&gt; Doe</rdf:li>'
    b"</rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.mark.parametrize(("form", "width"), [("avif", 200), ("jpeg", 1200)])
def test_metadata_is_dropped_but_for_whom_the_picture_is_owed_to(form: str, width: int) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Secret camera"
    exif.get_ifd(GPS)[1] = "N"
    exif[0x8298] = "(c) Jane"
    data = photo(exif=exif, xmp=XMP, comment=b"Secret note")
    made = encoded(data, width, form)
    assert b"Secret" not in made
    assert b"GPS" not in made
    xmp = opened(made).info["xmp"].decode()
    assert 'photoshop:Credit="Reuters &amp; Sons"' in xmp
    assert "<rdf:li>Jane &lt;b&gt; Doe</rdf:li>" in xmp
    assert "(c) Jane" in xmp


def test_png_keeps_the_credit_too() -> None:
    picture = Image.new("RGBA", (1300, 900), (200, 0, 0, 100))
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", XMP.decode())
    chunks.add_text("Comment", "Secret")
    made = encoded(saved(picture, pnginfo=chunks), 1200, "png")
    assert b"Reuters" in made
    assert b"Secret" not in made


def test_a_picture_by_a_machine_says_so_in_every_file(pictured: Newsroom) -> None:
    pictured.write({"content/images/x.jpg": photo()})
    pictured.article("n/a.en.md", coverImage={"raw": "images/x.jpg", "aiGenerated": True})
    pictured.article("n/b.en.md", coverImage={"raw": "images/x.jpg"}).build()
    uri = b"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    assert sorted(uri in data for data in images(pictured).values()) == [False] * 5 + [True] * 5


def test_what_the_source_says_of_a_machine_is_kept() -> None:
    uri = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"
    xmp = f'<rdf:Description Iptc4xmpExt:DigitalSourceType="{uri}"/>'.encode()
    assert uri.encode() in encoded(photo(xmp=xmp), 1200, "jpeg")
    odd = b'<rdf:Description Iptc4xmpExt:DigitalSourceType="javascript:x"/>'
    assert b"javascript" not in encoded(photo(xmp=odd), 1200, "jpeg")


# -- Bad pictures -----------------------------------------------------------------------------------


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and is nearly nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
BAD = {
    "truncated JPEG": (photo()[:9000], "is damaged (OSError)"),
    "truncated PNG": (photo(form="PNG")[:9000], "is damaged (OSError)"),
    "truncated WebP": (photo(form="WEBP")[:900], "is no JPEG, PNG, WebP or GIF that can be read (OSError)"),
    "SVG": (SVG, "is no JPEG, PNG, WebP or GIF that can be read (UnidentifiedImageError)"),
    "text": (b"no picture", "is no JPEG, PNG, WebP or GIF that can be read (UnidentifiedImageError)"),
    "empty": (b"", "is no JPEG, PNG, WebP or GIF that can be read (UnidentifiedImageError)"),
    "BMP": (photo(form="BMP"), "is no JPEG, PNG, WebP or GIF that can be read (UnidentifiedImageError)"),
    "TIFF": (photo(form="TIFF"), "is no JPEG, PNG, WebP or GIF that can be read (UnidentifiedImageError)"),
    "AVIF": (photo(form="AVIF"), "is no JPEG, PNG, WebP or GIF that can be read (UnidentifiedImageError)"),
    "bomb": (bomb(50_000, 50_000), "needs too much memory; 50,000,000 pixels at most"),
    "small bomb": (bomb(10_000, 9_000), "10000 x 9000 pixels, 50,000,000 at most"),
    "data missing": (bomb(3_000, 3_000), "is damaged (OSError)"),
    "20 MB": (photo() + bytes(20_000_000), "20,030,000 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_page_goes_on_without_a_bad_picture(pictured: Newsroom, name: str) -> None:
    data, expected = BAD[name]
    pictured.write({"content/images/x.jpg": data})
    pictured.article("n/a.en.md", "![Chart](images/x.jpg)\n", coverImage="images/x.jpg")
    cover, body = said(pictured)
    if name == "20 MB":
        expected = f"{len(data):,} bytes, 20,000,000 at most"
    assert (
        cover == f"content/n/a.en.md:5:13: warning: coverImage: content/images/x.jpg {expected} [bad-picture]"
    )
    assert body == f"content/n/a.en.md:7:1: warning: image: content/images/x.jpg {expected} [bad-picture]"
    assert images(pictured) == {}
    assert pictured.page(ARTICLE).split() == ["<p>Chart</p>"]


GOOD = {
    "1 pixel": saved(Image.new("RGB", (1, 1), (9, 9, 9))), "a line": photo(3000, 1), "a column": photo(1, 3000),
    "PNG named .jpg": photo(300, 200, "PNG"), "WebP": photo(300, 200, "WEBP"), "grey": photo(300, 200, mode="L"),
    "CMYK": photo(300, 200, mode="CMYK"), "progressive": photo(300, 200, progressive=True),
    "odd size": photo(401, 267), "bytes behind it": photo(300, 200) + bytes(100),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_an_odd_picture_is_shown(pictured: Newsroom, name: str) -> None:
    pictured.write({"content/images/x.jpg": GOOD[name]}).article("n/a.en.md", coverImage="images/x.jpg")
    assert said(pictured) == []
    shown = images(pictured)
    assert shown
    assert all(opened(data).width for data in shown.values())


def test_a_picture_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(image: Image.Image) -> Image.Image:
        while True:
            image = image.copy()

    monkeypatch.setattr(imaging, "SECONDS", 1)
    monkeypatch.setattr(imaging, "in_plain_mode", endless)
    assert measure(photo()).fault == "takes more than 1 seconds to open"


def test_a_picture_that_ends_its_process_is_named(
    pictured: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(data: bytes) -> object:
        if data == b"crash":
            os._exit(1)
        return measure(data)

    monkeypatch.setattr(imaging, "measure", crash)
    pictured.write({"content/images/x.jpg": b"crash", "content/images/y.jpg": photo(300, 200)})
    pictured.article("n/a.en.md", coverImage="images/x.jpg").article("n/b.en.md", coverImage="images/y.jpg")
    expected = f"content/n/a.en.md:5:13: warning: coverImage: content/images/x.jpg {picture_files.ENDS} [bad-picture]"
    assert said(pictured) == [expected]
    assert len(images(pictured)) == 3


def test_a_picture_that_cannot_be_encoded_ends_the_build(
    pictured: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise OSError("encoder error")

    monkeypatch.setattr(encoding, "_encode", fail)
    pictured.write({"content/images/x.jpg": photo(300, 200)}).article("n/a.en.md", coverImage="images/x.jpg")
    with pytest.raises(Faults) as raised:
        pictured.build()
    (problem,) = raised.value.problems
    assert format_text(problem).startswith(
        "content/images/x.jpg: error: the picture cannot be resized (OSError: encoder error) (for images/"
    )


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="no figures of child processes here")
def test_the_largest_picture_takes_less_than_a_gigabyte(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(saved(Image.new("RGBA", (8_000, 6_200), (9, 9, 9, 90))))
    code = (
        "import resource, sys; from pathlib import Path; from site_builder.imaging import measure\n"
        "from site_builder.encoding import encode_variants; from site_builder.variants import Shown, recipes\n"
        "from site_builder.model import PictureFile; data = Path(sys.argv[1]).read_bytes(); known = measure(data)\n"
        "file = PictureFile('x', '0' * 32, known.width, known.height, '', known.transparent)\n"
        "encode_variants(data, recipes(Shown(file, True), crops=True))\n"
        "print(known.fault, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "x.png"], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 1_000_000


# -- Once in its life -------------------------------------------------------------------------------


def count_encodings(monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    """Lets every encoding leave a line in the file, in whatever process it happens."""
    encode = encoding._encode

    def counted(*arguments: Any) -> bytes:
        with log.open("a") as file:
            file.write("x")
        return encode(*arguments)

    monkeypatch.setattr(encoding, "_encode", counted)


def test_nothing_is_encoded_twice(
    pictured: Newsroom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    count_encodings(monkeypatch, log)
    pictured.write({"content/images/x.jpg": photo(900, 600)}).article(
        "n/a.en.md", coverImage="images/x.jpg"
    ).build()
    first = images(pictured)
    assert log.read_text() == "xxxx"
    shutil.rmtree(pictured.root / "public")
    (pictured.root / "content/images/x.jpg").rename(pictured.root / "content/images/y.jpg")
    pictured.article("n/a.en.md", coverImage="images/y.jpg").build(clean=True)
    assert images(pictured) == first
    assert log.read_text() == "xxxx"


def test_an_unchanged_picture_is_not_opened(pictured: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    pictured.write({"content/images/x.jpg": photo(900, 600)}).article("n/a.en.md", coverImage="images/x.jpg")
    for path in pictured.root.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    pictured.build()
    monkeypatch.setattr(picture_files, "measure_files", None)
    monkeypatch.setattr(encoding, "encode_variants", None)
    pictured.article("n/b.en.md")
    assert pictured.build().rendered > 0


def test_a_picture_that_changes_meanwhile_is_not_remembered_as_the_other(
    pictured: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictured.write({"content/images/x.jpg": photo(900, 600)}).article("n/a.en.md", coverImage="images/x.jpg")
    survey = build_module.survey_site

    def changing(*arguments: Any) -> Any:
        found = survey(*arguments)
        pictured.write({"content/images/x.jpg": photo(901, 600)})
        return found

    monkeypatch.setattr(build_module, "survey_site", changing)
    with pytest.raises(EnvironmentFault, match=r"x\.jpg was changed while it was being read; build again"):
        pictured.build()
    assert not [path for path in (pictured.root / ".cache/images").rglob("*") if path.is_file()]


def test_a_damaged_memory_of_a_picture_is_not_published(pictured: Newsroom) -> None:
    pictured.write({"content/images/x.jpg": photo(900, 600)}).article(
        "n/a.en.md", coverImage="images/x.jpg"
    ).build()
    first = pictured.tree()
    shutil.rmtree(pictured.root / "public")
    for path in (pictured.root / ".cache/images").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
    pictured.build()
    assert pictured.tree() == first


def test_the_memory_of_pictures_is_bounded(tmp_path: Path) -> None:
    images = image_cache.open_images(tmp_path)
    for number in range(20):
        key = bytes([number]) * 16
        images.keep(key, bytes(1_000_000))
        os.utime(tmp_path / "images" / key.hex()[:2] / key.hex()[2:], (number, number))
    assert image_cache.prune(images, 30_000_000) > 20_000_000
    assert images.read(bytes(16)) is not None, "which counts as used"
    assert image_cache.prune(images, 10_000_000) < 9_100_000
    assert images.read(bytes(16)) is not None
    assert images.read(bytes([1]) * 16) is None


def test_how_large_the_memory_is_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    images = image_cache.open_images(tmp_path)
    images.keep(bytes(16), bytes(1000))
    assert image_cache.keep_within(images, 1016, 5000) == 1016
    monkeypatch.setattr(image_cache, "prune", lambda *_: 7)
    assert image_cache.keep_within(images, 3000, 5000) == 4016
    assert image_cache.keep_within(images, 1000, 5000) == 7
    assert (tmp_path / "images" / "size").read_text() == "7"


def test_pictures_are_the_same_for_any_number_of_processes(pictured: Newsroom) -> None:
    for number in range(12):
        pictured.write({f"content/images/{number}.jpg": photo(300 + number, 200)})
        pictured.article(f"n/a{number}.en.md", coverImage=f"images/{number}.jpg")
    pictured.build(work=Work(3))
    assert pictured.tree() == pictured.clean_tree(work=Work(1))


def test_publishing_one_article_makes_the_same_files_whatever_there_is(pictured: Newsroom) -> None:
    written = []
    for count in (3, 40):
        for number in range(count):
            pictured.write({f"content/images/{number}.png": saved(Image.new("RGB", (8, 8), (number, 0, 0)))})
            pictured.article(
                f"n/a{number:02}.en.md", coverImage=f"images/{number}.png", category=f"C{number}"
            )
        pictured.build()
        pictured.write({"content/images/new.png": saved(Image.new("RGB", (8, 8), (0, count, 0)))})
        pictured.article(f"n/new{count}.en.md", coverImage="images/new.png", category=f"N{count}")
        written.append(len([path for path, _ in pictured.build().reasons if path.startswith("images/")]))
    assert written == [2, 2]


def test_how_pictures_are_made_is_told_by_a_revision() -> None:
    """Whoever changes the bytes of variants raises `variants.REVISION`: the memory of them is keyed by it."""
    quality = variants.AVIF_QUALITY, variants.FULL_QUALITY, variants.JPEG_QUALITY
    assert (encoding.SPEED, *quality, variants.REVISION) == (9, 45, 36, 76, 1), (
        "raise REVISION together with any of these"
    )


# -- Cards that are drawn ---------------------------------------------------------------------------


@pytest.mark.parametrize(("cards", "drawn"), [("never", set()), ("without", {"b"}), ("always", {"a", "b"})])
def test_cards_are_drawn_where_the_settings_say(pictured: Newsroom, cards: str, drawn: set[str]) -> None:
    from conftest import SETTINGS

    pictured.write(
        {"site.yaml": SETTINGS + f"images: {{cards: {cards}}}\n", "content/images/x.jpg": photo(300, 200)}
    )
    pictured.article("n/a.en.md", coverImage="images/x.jpg").article(
        "n/b.en.md", title="Їжак і ґанок"
    ).build()
    shown = {
        name: re.findall(r"social=/(images/cards/\S+) 1200x630", pictured.page(f"n/{name}/index.html"))
        for name in "ab"
    }
    assert {name for name, found in shown.items() if found} == drawn
    for (path,) in filter(None, shown.values()):
        assert opened(pictured.tree()[path]).size == (1200, 630)
        assert len(pictured.tree()[path]) < 60_000


def test_a_headline_of_any_length_is_drawn() -> None:
    from site_builder.drawing import draw
    from site_builder.image_views import DrawingView

    seen = set()
    for title in ("", "A", "Їжак " * 60, "W" * 300, "日本語 🚀 \u202e x", "<b>&amp;", "word " * 200):
        data = draw(DrawingView(title, title[:100], title[:200], "#1f3a5f"))
        assert opened(data).size == (1200, 630)
        assert data == draw(DrawingView(title, title[:100], title[:200], "#1f3a5f"))
        seen.add(data)
    assert len(seen) == 7


def test_the_font_holds_every_letter_of_both_languages() -> None:
    from site_builder.drawing import FONT

    font = Image.core and BytesIO(FONT.read_bytes())
    from PIL import ImageFont

    drawn = ImageFont.truetype(font, 40)
    missing = bytes(drawn.getmask("\U0010ffff"))
    letters = "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюя’—–…«»“”₴€₿№%ABCabcéüñß"
    assert [letter for letter in letters if bytes(drawn.getmask(letter)) == missing] == []


def test_category_colours_can_be_read_with_white_on_them() -> None:
    from site_builder.social_pictures import COLOURS

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert min(1.05 / (light(colour) + 0.05) for colour in COLOURS) >= 7
