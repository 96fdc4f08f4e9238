"""The index of the decisions, made of their headings; `make docs` writes it, a test compares it."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "docs" / "decisions"
INDEX = FOLDER / "README.md"
HEAD = """# Decisions

<!-- Written by `python -m tests.decisions` from their headings; do not edit. -->

Choices that a reader would question: what was decided, why, and what it costs. The newest last.
"""


def records() -> list[Path]:
    """The files of the decisions, by number."""
    return sorted(FOLDER.glob("[0-9]*.md"))


def index() -> str:
    """The page that lists them."""
    return (
        "\n".join([HEAD, *(f"- {_number(one)}: [{heading(one)}]({one.name})" for one in records())])
        + "\n"
    )


def heading(record: Path) -> str:
    """What a record says first: the decision, as a sentence."""
    return record.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def _number(record: Path) -> str:
    return record.name.partition("-")[0]


if __name__ == "__main__":
    INDEX.write_text(index(), encoding="utf-8")
