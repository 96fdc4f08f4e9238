"""Markdown to HTML, with headings that can be linked, tables that scroll and coloured code.

CommonMark with the tables of GitHub, by markdown-it-py, so that a page reads here as on a forge.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from server.site import code

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LEADING = {"link_open": "href", "image": "src"}
"""What leads elsewhere, by its kind, and where that is said."""
Target = Callable[[str], str | None]
"""From the target of a link as it is written to that on the page; None: it leads nowhere here."""


@dataclass(frozen=True)
class Heading:
    """A heading below the title: its level from 2, its words, and its anchor."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Part:
    """What stands below one heading, as plain words; the anchor of the first part is empty."""

    heading: str
    anchor: str
    text: str


@dataclass(frozen=True)
class Outline:
    """A page without its form: title, first sentence, headings, parts, and targets of links."""

    title: str
    lead: str
    headings: tuple[Heading, ...]
    parts: tuple[Part, ...]
    targets: tuple[str, ...]


def outline(text: str) -> Outline:
    """Read what a page in Markdown says and where."""
    tokens = _tokens(text)
    headings = _headings(tokens)
    parts = tuple(_parts(tokens, headings))
    targets = [str(one.attrs[_LEADING[one.type]]) for one in _inner(tokens) if one.type in _LEADING]
    title = headings[0].text if headings else ""
    return Outline(title, _lead(tokens), tuple(headings[1:]), parts, tuple(targets))


def html(text: str, target: Target) -> str:
    """Write a page in Markdown as HTML, without its title; links lead where `target` says."""
    tokens = _tokens(text)
    headings = _headings(tokens)
    _name(tokens, headings)
    for one in tokens:
        _dress(one, target)
    return str(_parser().renderer.render(tokens[3:], _parser().options, {}))


def anchor(text: str, seen: Counter[str]) -> str:
    """Make the anchor that GitHub gives a heading; `seen` counts those that were made before.

    >>> seen = Counter()
    >>> anchor("When it fails", seen), anchor("`FROM`, why", seen), anchor("When it fails", seen)
    ('when-it-fails', 'from-why', 'when-it-fails-1')
    """
    plain = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
    number = seen[plain]
    seen[plain] += 1
    return f"{plain}-{number}" if number else plain


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark").enable("table")
    rules: dict[str, Callable[..., str]] = {
        "fence": _fence,
        "code_block": _fence,
        "html_block": _raw,
        "html_inline": _raw,
    }
    rules |= {"table_open": _table, "table_close": _table_end}
    for name, rule in rules.items():
        made.add_render_rule(name, rule)
    return made


def _tokens(text: str) -> list[Token]:
    return list(_parser().parse(text))


def _inner(tokens: Sequence[Token]) -> Iterator[Token]:
    return (child for one in tokens for child in one.children or ())


def _words(token: Token) -> str:
    """The words of a line, without its marks."""
    shown = ("text", "code_inline", "softbreak")
    kept = [one for one in token.children or () if one.type in shown]
    return "".join(one.content or " " for one in kept)


def _headings(tokens: Sequence[Token]) -> list[Heading]:
    """All headings, the title first."""
    seen: Counter[str] = Counter()
    found = []
    for at, one in enumerate(tokens):
        if one.type == "heading_open":
            words = _words(tokens[at + 1])
            found.append(Heading(int(one.tag[1:]), words, anchor(words, seen)))
    return found


def _parts(tokens: Sequence[Token], headings: Sequence[Heading]) -> Iterator[Part]:
    left, words, current = list(headings), list[str](), None
    for at, one in enumerate(tokens):
        if one.type == "heading_open":
            if current:
                yield _part(current, words)
            current, words = left.pop(0), []
        elif one.type in ("fence", "code_block"):
            words.append(one.content)
        elif one.type == "inline" and tokens[at - 1].type != "heading_open":
            words.append(_words(one))
    if current:
        yield _part(current, words)


def _part(heading: Heading, words: Sequence[str]) -> Part:
    own = "" if heading.level == 1 else heading.anchor
    return Part(heading.text, own, " ".join(" ".join(words).split()))


def _lead(tokens: Sequence[Token]) -> str:
    """The first sentence of the first paragraph."""
    for at, one in enumerate(tokens):
        if one.type == "paragraph_open":
            return re.split(r"(?<=[.:;])\s", _words(tokens[at + 1]), maxsplit=1)[0].rstrip(":;.")
    return ""


def _name(tokens: Sequence[Token], headings: Sequence[Heading]) -> None:
    """Give headings their anchors, and tables and code the names by which they are told apart."""
    left, latest, counted = list(headings), "", Counter[str]()
    for one in tokens:
        if one.type == "heading_open":
            heading = left.pop(0)
            latest = heading.text
            one.attrs = {"id": heading.anchor}
        elif one.type in ("table_open", "fence", "code_block"):
            kind = "Table" if one.type == "table_open" else "Code"
            counted[kind] += 1
            one.meta = {"name": f"{kind} {counted[kind]}: {latest}"}


def _dress(token: Token, target: Target) -> None:
    """Make of a token what our pages have: no style in it, scopes, and links that lead there."""
    if token.type == "th_open":
        token.attrs = {"scope": "col"}
    elif token.type == "td_open":
        right = "right" in str(token.attrs.get("style", ""))
        token.attrs = {"class": "number"} if right else {}
    elif token.type == "inline":
        _lead_on(token.children or [], target)


def _lead_on(children: Sequence[Token], target: Target) -> None:
    """Let links lead on; one that leads nowhere here is shown as what it names."""
    inside: list[str] = []
    for one in children:
        if one.type == "link_open":
            found = target(str(one.attrs["href"]))
            one.attrs = {"href": found} if found else {"class": "file"}
            inside.append("a" if found else "span")
        elif one.type == "image":
            one.attrs["src"] = target(str(one.attrs["src"])) or ""
        if one.type in ("link_open", "link_close"):
            one.tag = inside[-1]
        if one.type == "link_close":
            inside.pop()


def _fence(_: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    shown = code.highlight(token.content, token.info.strip())
    return f"{_scrolling(token)}\n<pre><code>{shown}</code></pre></div>\n"


def _table(_: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    name = escape(tokens[at].meta["name"])
    caption = f'<caption><span class="unseen">{name}</span></caption>'
    return f"{_scrolling(tokens[at])}\n<table>\n{caption}\n"


def _table_end(*_: Any) -> str:
    return "</table>\n</div>\n"


def _scrolling(token: Token) -> str:
    name = escape(token.meta["name"])
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'


def _raw(_: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """Leave out comments; other markup is shown as it is written."""
    return escape(re.sub(r"<!--.*?-->\n?", "", tokens[at].content, flags=re.DOTALL))
