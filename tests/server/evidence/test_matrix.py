from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from server.evidence.matrix import columns
from tests.server.evidence.conftest import Rows

Graph = Callable[[str], Rows]
ROW = re.compile(r'<tr>\s*<th scope="row">.*?</tr>', re.DOTALL)
CELL = re.compile(r'<td class="([a-z-]+)">(.*?)</td>', re.DOTALL)
FIGURE = re.compile(
    r'<a class="said ([a-z-]+)" href="/evidence/sources/([^"#]+)#([^"]+)">([^<]*)</a>'
)
FINDINGS = """
SELECT ?finding ?value ?n ?percent ?state WHERE {
  VALUES ?kind { mm:Result mm:CohortSize mm:FollowUpFinding mm:PriorLinesFinding }
  ?finding a ?kind ; mm:trial ?trial ; mm:population ?people ; mm:status/rdfs:label ?state .
  OPTIONAL { ?finding mm:value|mm:medianPriorLines ?value }
  OPTIONAL { ?finding mm:n ?n } OPTIONAL { ?finding mm:percent ?percent }
}
"""
COMPARED = """
SELECT ?finding ?direction WHERE {
  ?finding a mm:ComparativeFinding ; mm:trial ?trial ; mm:endpoint ?endpoint ;
           mm:population ?people ; mm:direction/rdfs:label ?direction .
}
"""


def figures(page: str) -> dict[str, tuple[str, str]]:
    """What the matrix shows, by the name of the finding: mark and words."""
    return {found[3]: (found[1], html.unescape(found[4])) for found in FIGURE.finditer(page)}


def name(row: dict[str, str]) -> str:
    return row["finding"].rpartition("/")[2]


def test_every_figure_in_the_matrix_is_the_one_in_the_graph(
    client: FlaskClient, graph: Graph
) -> None:
    shown, rows = figures(client.get("/evidence").text), graph(FINDINGS)
    assert len(rows) > 100
    for row in rows:
        mark, words = shown[name(row)]
        if row["state"] != "reported":
            assert (mark, words) == (row["state"].replace(" ", "-"), row["state"])
            continue
        assert mark == "figure"
        numbers = {Decimal(one) for one in re.findall(r"\d+(?:\.\d+)?", words)}
        wanted = [row[key] for key in ("value", "n", "percent") if row[key]]
        assert wanted or "no median" in words
        assert {Decimal(one) for one in wanted} <= numbers


def test_the_matrix_shows_all_that_is_stated_and_nothing_else(
    client: FlaskClient, graph: Graph
) -> None:
    shown = figures(client.get("/evidence").text)
    wanted = {name(row) for query in (FINDINGS, COMPARED) for row in graph(query)}
    assert set(shown) == wanted


def test_what_is_compared_in_words_is_no_figure(client: FlaskClient, graph: Graph) -> None:
    shown = figures(client.get("/evidence").text)
    for row in graph(COMPARED):
        mark, words = shown[name(row)]
        assert mark == "words"
        assert not re.search(r"\d", words)
        assert words == "compared within the arm" or words.split()[0] in row["direction"]


def test_a_cell_is_as_empty_as_the_legend_of_the_map_counts(client: FlaskClient) -> None:
    page = client.get("/evidence").text
    cells = [cell for row in ROW.findall(page) for cell in CELL.findall(row)]
    counts = Counter(mark for mark, _ in cells)
    legend = dict(re.findall(r">([a-z ]+): (\d+)</text>", page))
    assert {mark.replace(" ", "-"): int(count) for mark, count in legend.items()} == {
        "reported-as-a-figure": counts["figure"],
        "said-in-words-only": counts["words"],
        **{one: counts[one] for one in ("not-reached", "not-evaluated", "not-reported")},
        "nothing-said": counts["nothing"],
    }
    for mark, content in cells:
        assert ("nothing said" in content) == (mark == "nothing")


def test_every_row_has_a_cell_for_every_column(client: FlaskClient, graph: Graph) -> None:
    page = client.get("/evidence").text
    rows = ROW.findall(page)
    tested = graph("SELECT DISTINCT ?t WHERE { ?t a mm:Trial ; mm:testsRegimen ?r }")
    assert len(rows) == len(tested)
    heads = re.findall(r'<th scope="col">([^<]*)</th>', page)
    assert {len(CELL.findall(row)) for row in rows} == {len(heads)}
    spans = [int(one) for one in re.findall(r'colspan="(\d+)"', page)]
    assert sum(spans) == len(heads)


def test_nothing_falls_into_the_last_column_that_takes_everything(client: FlaskClient) -> None:
    assert columns()[-1].heading == "further"
    assert '<th scope="col">further</th>' not in client.get("/evidence").text


# what stands in the matrix when reconciled, and what is printed and not accepted
CONTESTED = [
    ("IKEMA-IsaKd-ITT-PFS-Median", "35.7 months", "NR"),
    ("CANDOR-DaraKd-ITT-PFS-Median", "28.4 months", "35.7 months"),
    ("CANDOR-DaraKd-LenR-PFS-Median", "28 months", "NR"),
    ("CANDOR-DaraKd-ITT-PFS-HazardRatio", "not reported", "HR 0.58"),
    ("DREAMM-8-BPd-LenR-PFS-Median", "24 months", "/"),
    ("MM-014-DaraPd-LenR-1LOT-size", "not reported", "1 prior LOT 62.5 (70)"),
]


@pytest.mark.parametrize(("finding", "accepted", "printed"), CONTESTED)
def test_where_the_review_says_two_things_both_can_be_seen(
    client: FlaskClient, finding: str, accepted: str, printed: str
) -> None:
    page, literal = client.get("/evidence").text, client.get("/evidence?reading=printed").text
    assert figures(page)[finding][1] == accepted
    address = rf'href="/evidence/sources/[^"]+#{finding}"'
    place = rf'<a class="said rejected" {address}>“{re.escape(printed)}”</a>'
    assert re.search(place + r"[^<]*<small>[^<]+; <b>not accepted</b></small>", literal)
    after = page[page.index(f"#{finding}") :]
    assert 'class="two-readings">two readings' in after[: after.index("</div>")]


def test_as_printed_every_reading_of_the_graph_stands_in_the_matrix(
    client: FlaskClient, graph: Graph
) -> None:
    page = client.get("/evidence?reading=printed").text
    rows = graph(
        "SELECT ?finding ?words WHERE { ?finding a mm:Result ; mm:trial ?t ; "
        "mm:basedOn|mm:rejectedReading ?r . ?r mm:verbatim ?words }"
    )
    for row in rows:
        shown = re.findall(rf'#{re.escape(name(row))}">([^<]*)</a>', page)
        assert f"“{row['words']}”" in [html.unescape(one) for one in shown]


def test_the_cohorts_of_emn011_keep_their_own_medians(client: FlaskClient) -> None:
    shown = figures(client.get("/evidence").text)
    assert shown["EMN011-KPd-LenR-1LOT-PFS-Median"] == ("figure", "26 months")
    assert shown["EMN011-KPd-ASCT-PFS-Median"] == ("figure", "32 months")
    assert shown["EMN011-KPd-noASCT-PFS-Median"] == ("figure", "17 months")
    assert shown["EMN011-KPd-ITT-PFS-Median"] == ("not-reported", "not reported")


CHOICES = [
    ("class=anti-cd38-antibody", "mm:testsRegimen/mm:component/a mm:AntiCD38Antibody"),
    ("drug=carfilzomib", "mm:testsDrug mm:carfilzomib"),
    ("drug=daratumumab&drug=elotuzumab", "mm:testsDrug mm:daratumumab"),
    ("target=bcma", "mm:testsRegimen/mm:component/mm:target mm:BCMA"),
    ("phase=2", "mm:phase '2'"),
    ("lines=one", "^mm:trial/mm:medianPriorLines 1.0"),
]


@pytest.mark.parametrize(("chosen", "path"), CHOICES)
def test_a_choice_leaves_the_trials_that_the_graph_says(
    client: FlaskClient, graph: Graph, chosen: str, path: str
) -> None:
    page = client.get(f"/evidence?{chosen}").text
    shown = set(re.findall(r'<th scope="row"><a href="/evidence/sources/([^"]+)"', page))
    wanted = graph(f"SELECT DISTINCT ?t WHERE {{ ?t a mm:Trial ; mm:testsRegimen ?r ; {path} }}")
    assert shown == {row["t"].rpartition("/")[2] for row in wanted}
    assert shown
    for trial in shown:
        assert f"trial={trial}" in html.unescape(page)


def test_a_choice_of_patients_leaves_their_figures(client: FlaskClient) -> None:
    shown = figures(client.get("/evidence?patients=len-r-1lot").text)
    assert "OPTIMISMM-PVd-LenR-1LOT-PFS-Median" in shown
    assert all("1LOT" in one or "ASCT" in one or "LongerLen" in one for one in shown)


def test_the_same_rows_can_be_had_from_the_question_it_names(client: FlaskClient) -> None:
    page = client.get("/evidence?class=imid&patients=itt").text
    found = re.search(r'href="(/queries/evidence\.csv\?[^"]+)"', page)
    assert found
    rows = client.get(html.unescape(found[1])).text.splitlines()[1:]
    assert len(rows) == len(figures(page))


def test_where_no_trial_fits_it_says_so_and_asks_nothing(client: FlaskClient) -> None:
    page = client.get("/evidence?phase=2&target=bcma").text
    assert "No trial of the review fits this choice." in page
    assert "<table>" not in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [("phase=4", "cannot be '4'"), ("stage=2", "no parameter 'stage'"), ("reading=x", "'x'")],
)
def test_a_choice_that_is_none_is_refused_with_what_there_is(
    client: FlaskClient, asked: str, said: str
) -> None:
    answer = client.get(f"/evidence?{asked}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert said in answer.json["detail"]  # type: ignore[index]


def test_a_figure_leads_to_its_place_and_to_the_argument(client: FlaskClient) -> None:
    page = client.get("/evidence/sources/IKEMA").text
    article = page[page.index('<article id="IKEMA-IsaKd-ITT-PFS-Median">') :]
    article = html.unescape(article[: article.index("</article>")])
    for said in (
        "the median PFS was 35.7 months",
        "Section 3.1, paragraph 4",
        "<b>Not accepted:</b>\n<q>NR</q>",
        "row 'mPFS ITT', column IKEMA",
        "references 8, 9, 10, 11, 12, 13",
        "Why (misplaced table cell):",
        "the two cells are exchanged",
    ):
        assert said in article


def test_every_figure_of_the_matrix_has_its_place_on_the_page_of_its_trial(
    client: FlaskClient,
) -> None:
    page = client.get("/evidence").text
    for trial in set(re.findall(r'<th scope="row"><a href="/evidence/sources/([^"]+)"', page)):
        shown = client.get(f"/evidence/sources/{trial}").text
        wanted = re.findall(rf'href="/evidence/sources/{re.escape(trial)}#([^"]+)"', page)
        assert sorted(re.findall(r'<article id="([^"]+)"', shown)) == sorted(wanted)


def test_a_trial_that_is_none_is_answered_with_the_nearest(client: FlaskClient) -> None:
    answer = client.get("/evidence/sources/IKEMMA", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json["nearest"][0] == "IKEMA"  # type: ignore[index]


def test_the_page_of_a_trial_shows_its_picture_and_leads_to_its_sources(
    client: FlaskClient,
) -> None:
    page = client.get("/data/CASTOR.html").text
    assert '<img src="/evidence/medians.svg?trial=CASTOR"' in page
    for target in re.findall(r'"(/evidence[^"]+)"', page):
        assert client.get(target).status_code == 200
    assert "medians.svg" not in client.get("/data/MajesTEC-9.html").text
    assert "/evidence/sources" not in client.get("/data/POLLUX.html").text


@pytest.mark.parametrize(
    ("thing", "chosen"),
    [
        ("/onto/daratumumab.html", "drug=daratumumab"),
        ("/onto/BCMA.html", "target=bcma"),
        ("/onto/ProteasomeInhibitor.html", "class=proteasome-inhibitor"),
    ],
)
def test_the_page_of_a_drug_a_target_or_a_class_leads_to_the_evidence_on_it(
    client: FlaskClient, thing: str, chosen: str
) -> None:
    page = client.get(thing).text
    assert f'<img src="/evidence/medians.svg?{chosen}"' in page
    found = re.findall(r'"(/evidence[^"]+)"', page)
    assert len(found) == 4
    for target in found:
        assert client.get(html.unescape(target)).status_code == 200


def test_the_page_of_a_drug_that_no_trial_tests_shows_no_empty_picture(client: FlaskClient) -> None:
    assert "medians.svg" not in client.get("/onto/lenalidomide.html").text


def test_one_trial_alone_fills_no_second_column(client: FlaskClient) -> None:
    text = client.get("/evidence/medians.svg?trial=CASTOR").text
    assert 'viewBox="0 0 360 ' in text
