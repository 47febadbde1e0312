"""`manage.py rebuild_projections`: what was spoilt behind the acts is right again, and the ledger has not moved."""

from io import StringIO

import pytest
from django.core.management import call_command

from issues.models import Issue, IssueText, StatusChange
from tests.factories import head
from tests.issues.dossiers.dossier_files import loaded, sample

pytestmark = pytest.mark.django_db


def said() -> str:
    """What the command prints."""
    out = StringIO()
    call_command("rebuild_projections", stdout=out)
    return out.getvalue()


def test_what_was_spoilt_is_right_again() -> None:
    loaded(sample("two-articles"))
    columns = ("pk", "status", "status_fact_id", "touched_id")
    issues = list(Issue.objects.order_by("pk").values_list(*columns))
    facts = list(StatusChange.objects.order_by("pk").values_list("pk", "previous", "window_id", "world_order"))
    before = head()
    Issue.objects.update(status=None, status_fact=None, touched=None)
    StatusChange.objects.update(previous="raised", window=None)
    IssueText.objects.all().delete()
    assert "were wrong and are right now" in said()
    assert list(Issue.objects.order_by("pk").values_list(*columns)) == issues
    assert list(StatusChange.objects.order_by("pk").values_list("pk", "previous", "window_id", "world_order")) == facts
    assert set(IssueText.objects.values_list("pk", flat=True)) == {issue[0] for issue in issues}
    assert head() == before


def test_what_is_right_is_left_alone() -> None:
    loaded(sample("two-articles"))
    assert said() == "ok: every projection was right\n"
