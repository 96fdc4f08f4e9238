"""Code in colours, by Pygments, as HTML whose classes `static/docs.css` paints."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

_LEXERS = {"sh": "bash"}
"""Words that Markdown uses for a language, where Pygments has another."""
_UNPAINTED = re.compile(r'<span class="[wnpo]">([^<]*)</span>')
"""Spaces, names, marks and operators, which have the colour of the text: a third of the bytes."""


@lru_cache(maxsize=512)
def highlight(text: str, language: str) -> str:
    r"""Write code as HTML; a language that Pygments does not know, or none, stays plain.

    >>> highlight("a < b", "")
    'a &lt; b'
    >>> highlight("ASK", "sparql")
    '<span class="k">ASK</span>\n'
    """
    if not language:
        return escape(text)
    from pygments import highlight as paint
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(_LEXERS.get(language, language))
    except ClassNotFound:
        return escape(text)
    return _UNPAINTED.sub(r"\1", paint(text, lexer, HtmlFormatter(nowrap=True)))
