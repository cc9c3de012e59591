"""Every kind of view: what a file of the site can hold."""

from __future__ import annotations

from site_builder.feed_views import FeedsView, FeedView, SiteIndexView
from site_builder.image_views import DrawingView, VariantView
from site_builder.verbatim import FileView, StoredView, TextView
from site_builder.views import (
    ArchiveView,
    ArticleView,
    FrontView,
    ListingView,
    NotFoundView,
    OfflineView,
    RedirectView,
    RemovedView,
    ResultsView,
    SearchView,
    StandaloneView,
    StoryView,
    TagsView,
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
    | SearchView
    | ResultsView
    | NotFoundView
    | OfflineView
    | RedirectView
    | FeedsView
    | SiteIndexView
)
"""What becomes a page by its template."""

AnyView = TemplateView | TextView | FileView | StoredView | FeedView | VariantView | DrawingView
