"""`manage.py load_sample`: what `make run` loads, once, without touching what somebody changed."""

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from issues.actions.issues import edit_issue
from issues.models import Issue
from rounds.models import Negotiation
from tests.factories import SYSTEM, head, make_party
from tests.issues.dossiers.dossier_files import dumped, sample
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import Right, has_right

pytestmark = pytest.mark.django_db


@pytest.fixture
def password_file(tmp_path: Path, settings: Settings) -> Path:
    """Where the password will be kept: in a state directory of the test's own."""
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path / "var" / "demo-password.txt"


def said() -> str:
    """What the command prints."""
    out = StringIO()
    call_command("load_sample", stdout=out)
    return out.getvalue()


def test_a_fresh_installation_and_again(password_file: Path) -> None:
    first = said().splitlines()
    assert [line.split(":")[0] for line in first[:4]] == ["us-china-2018-2020"] * 2 + ["us-china-2025-2026"] * 2
    for slug in ("us-china-2018-2020", "us-china-2025-2026"):
        assert dumped(slug) == sample(slug)
    password = password_file.read_text().strip()
    assert len(password) == 16
    assert stat.S_IMODE(password_file.stat().st_mode) == 0o600
    assert first[4] == (
        f"Sign in as reader, analyst, clerk or manager, password {password} "
        f"(kept in {password_file}; the one you set, if you changed it)"
    )
    accounts = {account.username: account for account in User.objects.order_by("pk")}
    assert list(accounts) == ["reader", "analyst", "clerk", "manager"]
    assert all(account.check_password(password) for account in accounts.values())
    assert [name for name, account in accounts.items() if account.is_staff] == ["clerk", "manager"]
    assert not any(account.is_superuser for account in accounts.values())
    assert [name for name, account in accounts.items() if has_right(account, Right.MANAGE)] == ["manager"]
    assert [name for name, account in accounts.items() if account.has_perm("accounts.change_user")] == ["manager"]

    # What somebody does meanwhile is theirs.
    issue = Issue.objects.get(negotiation__slug="us-china-2018-2020", ref="US-001")
    edit_issue(issue, version=issue.version, changes={"title": "Another title"}, **SYSTEM)
    accounts["reader"].set_password("something of my own")
    accounts["reader"].save()
    accounts["clerk"].groups.clear()
    before = head()
    assert said().splitlines() == [
        "us-china-2018-2020: there already, left as it is",
        "us-china-2025-2026: there already, left as it is",
        first[4],
    ]
    assert head() == before
    assert User.objects.get(username="reader").check_password("something of my own")
    assert not User.objects.get(username="clerk").groups.exists()
    assert Issue.objects.get(pk=issue.pk).title == "Another title"

    # A lost file is not replaced by one that opens nothing.
    password_file.unlink()
    assert said().splitlines()[-1] == (
        f"The demo accounts are there, but {password_file} is gone: set a password with manage.py changepassword"
    )
    assert not password_file.exists()


def test_a_record_that_disagrees_with_the_sample_is_left_alone(password_file: Path) -> None:
    make_party("CN", "中国")
    err = StringIO()
    call_command("load_sample", stdout=StringIO(), stderr=err)
    assert "us-china-2018-2020: not loaded:\nparties[1].name: 'China' here, but CN is called '中国'" in err.getvalue()
    assert not Negotiation.objects.exists()
    assert User.objects.count() == 4


def test_never_in_production(password_file: Path, settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="TRADETALKS_PRODUCTION is set"):
        said()
    assert not User.objects.exists()
    assert not password_file.exists()
