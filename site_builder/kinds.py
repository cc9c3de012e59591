"""Every kind of view: what a file of the site can hold."""

from __future__ import annotations

from site_builder.feed_views import FeedsView, FeedView, SiteIndexView
from site_builder.views import (
    ArchiveView,
    ArticleView,
    FileView,
    FrontView,
    ListingView,
    NotFoundView,
    RedirectView,
    RemovedView,
    StandaloneView,
    StoryView,
    TagsView,
    TextView,
)

TemplateView = (
    ArticleView
    | StandaloneView
    | RemovedView
    | FrontView
    | ListingView
    | StoryView
    | TagsView
    | ArchiveView
    | NotFoundView
    | RedirectView
    | FeedsView
    | SiteIndexView
)
"""What becomes a page by its template."""

AnyView = TemplateView | TextView | FileView | FeedView
