"""Every REST door that writes, of all apps, for the questions that are asked of each (tests/rest_writing.py)."""

from tests.issues.api.correction_doors import CORRECTION_DOORS
from tests.issues.api.doors import ISSUE_DOORS
from tests.issues.api.round_doors import ROUND_RECORD_DOORS
from tests.rest_writing import DOORS
from tests.rounds.api.doors import ROUND_DOORS

EVERY_DOOR = (*DOORS, *ROUND_DOORS, *ROUND_RECORD_DOORS, *ISSUE_DOORS, *CORRECTION_DOORS)
