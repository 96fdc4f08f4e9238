"""The picture of the house is that of the code."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from tests.house import DOCS, House, Module, page, picture, written


def test_the_picture_and_the_text_are_those_of_the_code() -> None:
    for path, text in written().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run 'make docs'"


def test_every_folder_has_a_box_and_every_import_an_arrow() -> None:
    house = House.read()
    drawn = ElementTree.fromstring((DOCS / "house.svg").read_text(encoding="utf-8"))  # noqa: S314  # ours
    titles = [one.text or "" for one in drawn.findall(".//{*}title")]
    assert all(any(t.startswith(f"{a} → {b}: ") for t in titles) for a, b in house.imports)
    boxes = [one for one in drawn.findall(".//{*}rect") if one.get("width") != "100%"]
    assert len(boxes) == len(house.folders)


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    modules = [one for folder in House.read().folders.values() for one in folder]
    for one in modules:
        assert one.about, one.name
        assert len(one.about) <= 300, one.name


def test_a_new_folder_and_a_new_import_change_both(tmp_path: Path) -> None:
    for room in ("server", "queries", "graph", "ontology"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text(f'"""The {room}."""\n', encoding="utf-8")
    before = House.read(tmp_path)
    assert not before.imports
    (tmp_path / "graph" / "new").mkdir()
    (tmp_path / "graph" / "new" / "thing.py").write_text(
        '"""A thing."""\nfrom ontology import TERM\n', encoding="utf-8"
    )
    after = House.read(tmp_path)
    assert after.imports == {("graph.new", "ontology"): 1}
    assert picture(before) != picture(after)
    assert "| [thing.py](../graph/new/thing.py) | A thing. |" in page(after)


def test_a_sentence_is_taken_whole_over_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text('"""A sentence\nof two lines.\n\nMore.\n"""\n', encoding="utf-8")
    assert Module(file, tmp_path).about == "A sentence of two lines."
