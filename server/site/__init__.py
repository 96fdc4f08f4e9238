"""The documentation as a site: `docs/*.md` as pages, served at `/docs` or written into a folder.

`contents` says which pages there are (`docs/site.toml`), `reference` writes those that are made
from the code, `links` leads from one to another, `markup` makes HTML of Markdown, `search` finds
words in it, `routes` serves it, and `folder` writes it down for who has no server.
"""
