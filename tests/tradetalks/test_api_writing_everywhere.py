"""Every REST door that writes is asked the same questions (tests/rest_writing.py)."""

import pytest

from tests.issues.api.correction_doors import CORRECTION_DOORS
from tests.issues.api.doors import ISSUE_DOORS
from tests.issues.api.round_doors import ROUND_RECORD_DOORS
from tests.rest_writing import DOORS, WritingDoor, ask_everything
from tests.rounds.api.doors import ROUND_DOORS

EVERY_DOOR = (*DOORS, *ROUND_DOORS, *ROUND_RECORD_DOORS, *ISSUE_DOORS, *CORRECTION_DOORS)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "door", [pytest.param(door, id=door.name, marks=pytest.mark.long if door.long else ()) for door in EVERY_DOOR]
)
def test_every_question(door: WritingDoor) -> None:
    ask_everything(door)
