"""`manage.py load_dossier` as people and scripts call it."""

import io
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from issues.models import Issue
from rounds.models import Negotiation
from tests.factories import head
from tests.issues.dossiers.dossier_files import SAMPLE_DIR, Json, dumped, small, text_of
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset, Door

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"


@pytest.fixture
def file_of(tmp_path: Path) -> Any:
    """Writes a dossier to a file and names it."""

    def write(value: Json | bytes) -> str:
        path = tmp_path / "dossier.json"
        path.write_bytes(value if isinstance(value, bytes) else text_of(value))
        return str(path)

    return write


def said(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("load_dossier", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_it_says_what_it_loaded_and_the_second_time_that_nothing_moved(file_of: Any) -> None:
    name = file_of(small())
    assert said(name) == (
        f"small-talks: loaded in changeset {head()}: recorded 2 parties, 1 area, 2 sources, 1 negotiation, 2 rounds, "
        "1 deadline, 2 deadline revisions, 1 measure, 1 measure revision, 1 demand list, 2 readouts, 3 issues, "
        "4 status changes, 1 position, 1 link, 1 commitment, 1 delivery, 2 observations, 2 notes\n"
    )
    before = head()
    assert said(name) == (
        f"small-talks: nothing to load, all of it is on record already; the ledger is still at changeset {before}\n"
    )
    assert head() == before


@pytest.mark.django_db
def test_standard_input_is_a_file_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text_of(small()))))
    said("-")
    assert dumped() == text_of(small())


@pytest.mark.django_db
def test_a_dry_run_writes_nothing(file_of: Any) -> None:
    before = head()
    line = said(file_of(small()), "--dry-run")
    assert line.startswith("small-talks: would be loaded: recorded 2 parties, ")
    assert line.endswith(". Dry run: nothing was written\n")
    assert head() == before
    assert not Negotiation.objects.exists()


@pytest.mark.django_db
def test_it_is_the_act_of_a_person(file_of: Any, manager: User) -> None:
    said(file_of(small()), "--by", "manager")
    changeset = Changeset.objects.get(number=head())
    assert (changeset.by, changeset.door) == (manager, Door.IMPORT)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reader", "clerk", "outsider"])
def test_who_may_not_is_told_and_nothing_is_written(role: str, file_of: Any, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(role)
    before = head()
    with pytest.raises(CommandError, match=r"Your account may not do this: .* Nothing was written\."):
        said(file_of(small()), "--by", role)
    assert head() == before


@pytest.mark.django_db
def test_nobody_of_that_name(file_of: Any, manager: User) -> None:
    with pytest.raises(CommandError, match=r"--by: nobody is called 'manger'; did you mean 'manager'\?"):
        said(file_of(small()), "--by", "manger")


@pytest.mark.django_db
def test_every_problem_is_printed_and_nothing_is_written(file_of: Any) -> None:
    dossier = small()
    dossier["status_changes"][1]["to"] = "agreed"
    dossier["rounds"][0]["ends_on"] = "2018-02-30"
    name, before = file_of(dossier), head()
    with pytest.raises(CommandError) as refused:
        said(name)
    assert str(refused.value).splitlines() == [
        f"2 problems in {name}; nothing was written:",
        "rounds[0].ends_on: '2018-02-30' is not a day of the calendar",
        "status_changes[1].to: 'agreed' is not a status; did you mean 'agreed_in_principle'?",
    ]
    assert head() == before
    assert not Issue.objects.exists()


@pytest.mark.django_db
def test_so_is_what_an_act_refuses(file_of: Any) -> None:
    dossier = small()
    dossier["status_changes"][2]["to"] = "lapsed"
    dossier["status_changes"].pop()
    with pytest.raises(CommandError) as refused:
        said(file_of(dossier))
    assert (
        str(refused.value)
        .splitlines()[1]
        .startswith(
            "status_changes[2].to: US-101: an issue without a status cannot become 'lapsed'. Allowed: identified, "
        )
    )


@pytest.mark.django_db
def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot read .*nowhere.json: No such file or directory"):
        said(str(tmp_path / "nowhere.json"))
    with pytest.raises(CommandError, match=r"cannot read .*: Is a directory"):
        said(str(tmp_path))


@pytest.mark.long
def test_from_the_shell_an_error_is_a_line_and_status_1(tmp_path: Path) -> None:
    """The real process: no traceback, exit status 1, and the database as it was."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'shell.sqlite3'}",
        "TRADETALKS_READ_DOTENV": "0",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def manage(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, str(MANAGE), *arguments]
        return subprocess.run(command, input=given, capture_output=True, env=environment, check=False, timeout=120)

    assert manage("migrate", "--verbosity", "0").returncode == 0
    broken = json.loads((SAMPLE_DIR / "two-articles.json").read_bytes())
    broken["status_changes"][17]["to"] = "agreed"
    refused = manage("load_dossier", "-", given=text_of(broken))
    assert refused.returncode == 1
    assert refused.stderr.decode().splitlines() == [
        "CommandError: 1 problem in -; nothing was written:",
        "status_changes[17].to: 'agreed' is not a status; did you mean 'agreed_in_principle'?",
    ]
    loaded = manage("load_dossier", str(SAMPLE_DIR / "two-articles.json"))
    assert (loaded.returncode, loaded.stderr) == (0, b"")
    dumped = manage("dump_dossier", "us-china-2018-2019-articles")
    assert dumped.stdout == (SAMPLE_DIR / "two-articles.json").read_bytes()
