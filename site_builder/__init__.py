"""A static site generator for a news desk."""

__version__ = "0.1.0"
