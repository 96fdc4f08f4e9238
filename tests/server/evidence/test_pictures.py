from __future__ import annotations

import re
import struct
from collections.abc import Callable
from decimal import Decimal
from math import log
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from server.evidence import raster
from server.evidence.pictures import PICTURES
from server.evidence.pictures.cohorts import shares
from server.evidence.statements import Statement
from tests.server.evidence.conftest import Rows

Graph = Callable[[str], Rows]
SVG = "{http://www.w3.org/2000/svg}"
MEDIANS = """
SELECT ?patients ?value ?state WHERE {
  ?r a mm:Result ; mm:trial ?trial ; mm:endpoint mm:PFS ; mm:statistic mm:Median ;
     mm:population/rdfs:label ?patients ; mm:status/rdfs:label ?state .
  OPTIONAL { ?r mm:value ?value }
}
"""


def drawn(client: FlaskClient, name: str, choice: str = "") -> ElementTree.Element:
    answer = client.get(f"/evidence/{name}.svg{choice}")
    assert answer.content_type == "image/svg+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)  # noqa: S314  # our own


def groups(picture: ElementTree.Element) -> dict[str, ElementTree.Element]:
    """The rows of a picture, by what is said of them."""
    return {str(one.findtext(f"{SVG}title")): one for one in picture.iter(f"{SVG}g")}


def texts(element: ElementTree.Element) -> list[str]:
    return [str(one.text) for one in element.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_can_be_heard_selected_and_opened_anywhere(
    client: FlaskClient, name: str
) -> None:
    picture = drawn(client, name)
    assert picture.get("role") == "img"
    assert picture.findtext(f"{SVG}title")
    assert len(str(picture.findtext(f"{SVG}desc"))) > 40
    assert len(texts(picture)) > 10
    text = client.get(f"/evidence/{name}.svg").text
    for refused in ("<style", "<script", "style=", "href", "url(", "var(", "@"):
        assert refused not in text
    assert client.get(f"/evidence/{name}.svg").data == client.get(f"/evidence/{name}.svg").data


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_same_png_everywhere(client: FlaskClient, name: str) -> None:
    svg, answer = client.get(f"/evidence/{name}.svg"), client.get(f"/evidence/{name}.png")
    assert answer.content_type == "image/png"
    assert answer.data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", answer.data[16:24])
    box = ElementTree.fromstring(svg.data).get("viewBox")  # noqa: S314  # our own
    wanted = [float(one) * raster.ZOOM for one in str(box).split()[2:]]
    assert abs(width - wanted[0]) < 1
    assert abs(height - wanted[1]) < 1


def test_a_png_holds_letters_from_the_font_that_comes_along() -> None:
    def of(text: str) -> bytes:
        font = 'font-family="Source Sans Pro"'
        box = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20"'
        return raster.png(f'<svg {box} {font}><text x="2" y="15">{text}</text></svg>')

    assert of("PFS") != of("") != of("OS")
    assert of("PFS") == of("PFS")


@pytest.mark.parametrize("name", PICTURES)
def test_the_page_of_a_picture_warns_shows_it_twice_and_says_the_same_in_a_table(
    client: FlaskClient, name: str
) -> None:
    page = client.get(f"/evidence/{name}").text
    assert "Do not compare trials with one another." in page
    assert page.count("<svg ") == 2
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "<table>" in page
    assert f'href="/queries/{PICTURES[name].question}' in page
    assert "var(--ink)" in page
    assert "style=" not in page


@pytest.mark.parametrize("name", PICTURES)
def test_the_warning_stands_in_the_file_too_where_trials_stand_side_by_side(
    client: FlaskClient, name: str
) -> None:
    if name != "gaps":  # which shows no figures
        assert "compare within a block" in " ".join(texts(drawn(client, name)))


def test_every_median_is_drawn_where_it_lies_and_only_medians_are(
    client: FlaskClient, graph: Graph
) -> None:
    rows = graph(MEDIANS)
    found = groups(drawn(client, "medians"))
    for row in rows:
        wanted = row["patients"].replace(": ", ", ", 1)
        named = [one for said, one in found.items() if said.startswith(f"{wanted}: ")]
        assert named, row
        dots = [dot for one in named for dot in one.iter(f"{SVG}circle")]
        words = " ".join(text for one in named for text in texts(one))
        if row["value"]:
            assert f"{Decimal(row['value']).normalize():f} months" in words
        else:
            assert row["state"] in words
            assert all(dot.get("fill") == "#ffffff" for dot in dots), "no figure, no filled dot"
        if row["state"] == "not reached":
            assert not dots
            assert sum(len(list(one.iter(f"{SVG}polygon"))) for one in named) == 1


def filled(picture: ElementTree.Element) -> list[tuple[float, str]]:
    """Where the filled dots lie, each with its words."""
    found = []
    for said, group in groups(picture).items():
        dots = [one for one in group.iter(f"{SVG}circle") if one.get("fill") == "#7a1f3d"]
        found += [(float(str(dot.get("cx"))), said) for dot in dots]
    return found


def test_a_month_is_as_long_everywhere_on_an_axis(client: FlaskClient) -> None:
    picture = drawn(client, "medians", "?class=anti-cd38-antibody")
    places = {}
    for x, said in filled(picture):
        months = re.search(r": ([\d.]+) months", said)
        assert months
        places[float(months[1])] = x % (360 + 36)
    (low, x_low), (high, x_high) = min(places.items()), max(places.items())
    for months, x in places.items():
        wanted = x_low + (months - low) / (high - low) * (x_high - x_low)
        assert abs(x - wanted) < 0.2


def test_hazard_ratios_lie_on_an_axis_of_ratios_and_have_no_interval(client: FlaskClient) -> None:
    picture = drawn(client, "hazard-ratios")
    ticks = {}
    for one in picture.iter(f"{SVG}text"):
        if re.fullmatch(r"[\d.]+", str(one.text)):
            ticks.setdefault(float(str(one.text)), float(str(one.get("x"))))
    assert set(ticks) == {0.25, 0.5, 1, 2, 4}
    dots = {float(said.rpartition("HR ")[2]): x for x, said in filled(picture)}
    assert set(dots) == {0.58, 0.59}
    for ratio, x in dots.items():
        share = log(ratio / 0.25) / log(4 / 0.25)
        assert abs(x - (ticks[0.25] + share * (ticks[4] - ticks[0.25]))) < 0.2
    rows = [one for said, one in groups(picture).items() if "HR" in said]
    assert not [line for row in rows for line in row.iter(f"{SVG}line")]
    assert "no confidence interval" in str(picture.findtext(f"{SVG}desc"))


def size(cohort: str, n: int | None, percent: float | None, whole: str = "") -> Statement:
    group = "itt" if cohort == "all patients (ITT)" else "len-r"
    number = None if n is None else Decimal(n)
    share = None if percent is None else Decimal(str(percent))
    return Statement(
        "T", "f", group, cohort, "size", "reported", n=number, percent=share, whole=whole
    )


def test_a_bar_is_as_long_as_its_share_of_the_arm_whatever_the_percentage_is_of() -> None:
    arm, part = size("all patients (ITT)", 200, None), size("Len-R", 50, 25, "all patients (ITT)")
    inner = size("Len-R, 1 prior line", 10, 20, "Len-R")
    assert shares([arm, part, inner])["Len-R, 1 prior line"] == 5
    unknown = [size("all patients (ITT)", None, None), part, inner]
    assert shares(unknown)["Len-R"] == 25
    assert shares(unknown)["Len-R, 1 prior line"] == 5
    of_others = size("Len-R, 1 prior line", 10, 58, "1 prior line")
    assert "Len-R, 1 prior line" not in shares([size("all patients (ITT)", None, None), of_others])


def test_a_share_of_something_else_than_the_arm_says_of_what(client: FlaskClient) -> None:
    words = " ".join(texts(drawn(client, "cohorts")))
    for said in ("22 (28% of Len-R)", "64 (58% of Len-Exp, 1 prior line)", "8 (14% of Len-R)"):
        assert said in words


def test_reports_stand_in_their_year_and_none_hides_another(
    client: FlaskClient, graph: Graph
) -> None:
    picture = drawn(client, "publications")
    places = [
        (one.get("cx"), one.get("cy"))
        for group in picture.iter(f"{SVG}g")
        for one in group.iter(f"{SVG}circle")
    ]
    rows = graph(
        "SELECT DISTINCT ?r ?t WHERE { ?r mm:reportsOn ?t . ?t mm:testsRegimen ?x ; a mm:Trial }"
    )
    assert len(places) == len(set(places)) == len(rows)


def test_a_choice_holds_for_pictures_too(client: FlaskClient) -> None:
    words = texts(drawn(client, "medians", "?drug=selinexor"))
    assert "BOSTON" in words
    assert "CASTOR" not in words


@pytest.mark.parametrize("name", PICTURES)
def test_where_no_trial_fits_a_picture_is_empty_and_says_so(client: FlaskClient, name: str) -> None:
    page = client.get(f"/evidence/{name}?phase=2&target=bcma").text
    assert "no trial of the review fits this choice" in page
    assert drawn(client, name, "?phase=2&target=bcma").tag == f"{SVG}svg"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/evidence/medain", "medians"),
        ("/evidence/medians.pdf", ".svg or .png"),
        ("/evidence/medain.svg", "medians"),
    ],
)
def test_a_picture_that_is_none_is_answered_with_what_there_is(
    client: FlaskClient, target: str, said: str
) -> None:
    answer = client.get(target, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert said in answer.json["detail"]  # type: ignore[index]
