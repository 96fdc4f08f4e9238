"""No page runs or repeats what a stranger has written."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from queries import FLAGSHIP
from tests.wire import SCRIPT, check_ours, get

REFLECTING = [
    "/sparql?format=html&query={}",
    "/sparql?format=html&query=ASK%7B%7D&default-graph-uri={}",
    "/sparql?query=ASK%7B%7D&format={}",
    "/sparql?format=html&query=SELECT('{}'AS?x)%7B%7D",
    "/sparql?format=html&query=CONSTRUCT%7B<a:b><a:b>'{}'%7D%7B%7D",
    "/queries/{}",
    "/queries.{}",
    f"/queries/{FLAGSHIP}.{{}}",
    f"/queries/{FLAGSHIP}?{{}}=1",
    f"/queries/{FLAGSHIP}?knowledge={{}}",
    f"/queries/{FLAGSHIP}?format={{}}",
    "/store?graph={}",
    "/store/{}",
    "/release/{}",
    "/editor?query={}",
    "/editor?question={}",
    "/editor?release={}",
    "/s/{}",
    "/{}",
    "/static/{}",
]
OURS = re.compile(
    rb'<script type="module" src="/static/ui/\w+\.js" integrity="sha256-[\w+/=]{44}"></script>'
)
PAYLOADS = [
    SCRIPT,
    f"</textarea>{SCRIPT}",
    f'"><{SCRIPT}',
    "'\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("target", REFLECTING)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_no_page_repeats_a_script(address: str, target: str, accept: str) -> None:
    for payload in PAYLOADS:
        escaped = target.format(quote(payload, safe="")).replace("<", "%3C").replace(">", "%3E")
        reply = get(address, escaped, f"Accept: {accept}\r\n")
        check_ours(reply)
        if reply.headers["content-type"].startswith("text/html"):
            assert b"<script" not in OURS.sub(b"", reply.body)
            assert b"<img src=x" not in reply.body
            assert not re.search(rb"(href|src|action)=['\"]?javascript:", reply.body)


def test_the_policy_of_every_answer_lets_no_script_run(address: str) -> None:
    targets = ["/", "/nowhere", "/static/style.css", "/health", "/sparql?query=x", "/metrics"]
    for target in targets:
        policy = get(address, target).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
