"""docs/domain.md says of every status what the code says."""

import re
from pathlib import Path

from issues.choices import STATUS

ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (\d|-) \| (.) \| (.+) \|$", re.MULTILINE)


def test_the_status_table_is_the_one_of_the_code() -> None:
    page = (Path(__file__).parents[2] / "docs" / "domain.md").read_text(encoding="utf-8")
    written = {code: (phase, rank, letter, use) for code, phase, rank, letter, use in ROW.findall(page)}
    meant = {
        code: (status.phase.value, "-" if status.rank is None else str(status.rank), status.letter, status.use)
        for code, status in STATUS.items()
    }
    assert written == meant
