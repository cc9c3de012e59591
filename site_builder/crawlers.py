"""What crawlers and those who report vulnerabilities are told: robots.txt and security.txt."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.config import Settings
from site_builder.urls import below

TRAINING = (
    "AI2Bot", "Amazonbot", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "Diffbot", "FacebookBot",
    "Google-Extended", "GPTBot", "ImagesiftBot", "Meta-ExternalAgent", "Omgilibot", "PanguBot", "Timpibot",
    "Webzio-Extended", "cohere-training-data-crawler",
)  # fmt: skip
"""Crawlers whose operators say that they collect texts to train machines; no search engines."""


def write_robots(settings: Settings, sitemaps: Iterable[str]) -> str:
    """robots.txt (RFC 9309): who may visit what, and where the sitemaps are."""
    robots = settings.robots
    refused = [*(TRAINING if robots.training == "refuse" else ()), *robots.refuse]
    groups = []
    if refused:
        agents = sorted({name.lower(): name for name in refused}.values(), key=str.lower)
        groups.append([*(f"User-agent: {name}" for name in agents), "Disallow: /"])
    paths = [f"Disallow: {settings.prefix}{path}" for path in robots.disallow] or ["Disallow:"]
    groups.append(["User-agent: *", *paths])
    groups.append([f"Sitemap: {settings.url}{path}" for path in sitemaps])
    return "\n".join("".join(f"{line}\n" for line in group) for group in groups)


def write_security(settings: Settings) -> str:
    """security.txt (RFC 9116)."""
    security = settings.security
    lines = [f"Contact: {contact}" for contact in security.contact]
    lines.append(f"Expires: {security.expires}")
    named = {
        "Encryption": security.encryption,
        "Acknowledgments": below(settings.url, security.acknowledgments),
        "Policy": below(settings.url, security.policy),
        "Preferred-Languages": ", ".join(security.languages or settings.languages),
        "Canonical": f"{settings.url}/.well-known/security.txt",
    }
    lines += [f"{name}: {value}" for name, value in named.items() if value]
    return "".join(f"{line}\n" for line in lines)
