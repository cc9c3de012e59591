"""Gives each article its headings, the previous one of its category and older ones that share its tags."""

import re

from pelican import signals


def find_older(generator):
    """Older articles only, and few of each tag: what an article shows never changes when newer ones come."""
    previous = {}
    newest = {}
    for article in sorted(generator.articles, key=lambda article: article.date):
        article.headings = re.findall(r'<h2 id="(.+?)">(.+?)</h2>', article.content)
        article.previous = previous.get(article.category)
        found = {id(other): other for tag in article.tags for other in newest.get(tag, ())}
        article.related = sorted(found.values(), key=lambda other: other.date, reverse=True)[:4]
        previous[article.category] = article
        for tag in article.tags:
            newest[tag] = [*newest.get(tag, ())[-2:], article]


def register():
    """Pelican's hook."""
    signals.article_generator_finalized.connect(find_older)
