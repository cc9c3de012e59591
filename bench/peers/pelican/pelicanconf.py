"""The benchmark's Pelican site: the same pages as ours, as far as Pelican has them."""

import os

SITENAME = "Ledgerline"
SITEURL = "https://ledgerline.example"
SITESUBTITLE = "Crypto markets, companies and policy, reported with sources and figures."
PUBLISHER = "Ledgerline desk"
EDITOR = "Olena Marchuk"
NAVIGATION = ["Market", "Business", "Regulation", "Technology", "Trading", "Mining"]

PATH = "content"
OUTPUT_PATH = "public"
THEME = "theme"
THEME_STATIC_DIR = ""
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["older"]
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
DEFAULT_DATE_FORMAT = "%-d %B %Y"
MARKDOWN = {
    "extension_configs": {"markdown.extensions.meta": {}, "markdown.extensions.toc": {}},
    "output_format": "html5",
}

ARTICLE_URL = "{date:%Y}/{date:%m}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
CATEGORY_URL = "category/{slug}/"
CATEGORY_SAVE_AS = CATEGORY_URL + "index.html"
TAG_URL = "tag/{slug}/"
TAG_SAVE_AS = TAG_URL + "index.html"
AUTHOR_URL = "source/{slug}/"
AUTHOR_SAVE_AS = AUTHOR_URL + "index.html"
MONTH_ARCHIVE_URL = "{date:%Y}/{date:%m}/"
MONTH_ARCHIVE_SAVE_AS = MONTH_ARCHIVE_URL + "index.html"
ARCHIVES_URL = "archive/"
ARCHIVES_SAVE_AS = ARCHIVES_URL + "index.html"
TAGS_URL = "tag/"
TAGS_SAVE_AS = TAGS_URL + "index.html"
DIRECT_TEMPLATES = ["index", "tags", "archives", "404"]
PAGINATED_TEMPLATES = {"category": None, "tag": None, "author": None, "period_archives": None}
DEFAULT_PAGINATION = 20
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)

FEED_ALL_ATOM = "feeds/all.atom.xml" if "BENCH_FEEDS" in os.environ else None
CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml" if "BENCH_FEEDS" in os.environ else None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
CACHE_CONTENT = LOAD_CONTENT_CACHE = "BENCH_CACHE" in os.environ
