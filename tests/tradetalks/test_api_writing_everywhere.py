"""Every REST door that writes is asked the same questions (tests/rest_writing.py)."""

import pytest

from tests.rest_writing import DOORS, WritingDoor, ask_everything

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", DOORS, ids=[door.name for door in DOORS])
def test_every_question(door: WritingDoor) -> None:
    ask_everything(door)
