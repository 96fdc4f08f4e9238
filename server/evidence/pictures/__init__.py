"""The pictures: each a module with its name, its question, and how its rows become a drawing.

Another picture is another module here, and its line in `PICTURES`.
"""

from __future__ import annotations

from server.evidence.picture import Picture
from server.evidence.pictures import (
    cohorts,
    follow_up,
    gaps,
    hazard_ratios,
    medians,
    publications,
)

PICTURES: dict[str, Picture] = {
    one.name: one
    for one in (
        gaps.PICTURE,
        medians.PICTURE,
        hazard_ratios.PICTURE,
        cohorts.PICTURE,
        follow_up.PICTURE,
        publications.PICTURE,
    )
}
