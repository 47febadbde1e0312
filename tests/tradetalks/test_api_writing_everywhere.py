"""Every REST door that writes is asked the same questions (tests/rest_writing.py)."""

import pytest

from tests.every_rest_door import EVERY_DOOR
from tests.rest_writing import WritingDoor, ask_everything

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "door", [pytest.param(door, id=door.name, marks=pytest.mark.long if door.long else ()) for door in EVERY_DOOR]
)
def test_every_question(door: WritingDoor) -> None:
    ask_everything(door)
