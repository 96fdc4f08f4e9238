r"""What XML 1.0 cannot carry as it stands; pyoxigraph writes it into XML all the same.

>>> for_xml(b"<literal>a\rb</literal>")
b'<literal>a&#xD;b</literal>'
"""

from __future__ import annotations

import re

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class NotInXml(Exception):
    """A control character is in the answer, which no XML 1.0 document may hold (section 2.2)."""


def for_xml(written: bytes) -> bytes:
    """Write carriage returns as references, because a parser makes line feeds of bare ones.

    Raises `NotInXml` for what cannot be written at all.
    """
    if _FORBIDDEN.search(written):
        raise NotInXml("the answer holds a control character, which XML cannot carry")
    return written.replace(b"\r", b"&#xD;")
