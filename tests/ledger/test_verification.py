"""`verify_ledger` finds whatever was altered behind the acts."""

import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from tests.factories import AT, SYSTEM, head, make_source, make_user
from tradetalks.ledger.models import Change, Changeset, Head
from tradetalks.ledger.verification import broken_links, differing_rows, faults
from tradetalks.sources.actions import edit_source, record_identity
from tradetalks.sources.models import Source, SourceIdentity

pytestmark = pytest.mark.django_db


@pytest.fixture
def history() -> int:
    """A few changesets of a person; returns the number of the one in the middle, an edit."""
    person = make_user(is_superuser=True)
    who: dict[str, Any] = {"by": person, "at": AT, "door": "api"}
    source = make_source("one")
    edit_source(source, version=1, changes={"title": "Talks"}, reason="Read it.", **who)
    middle = head()
    edit_source(source, version=2, changes={"title": "The talks"}, **who)
    make_source("two")
    record_identity(source, attribution="an aide", identity="Jane Roe", **who)
    assert list(faults()) == []
    return middle


def of(number: int) -> Any:
    """The changeset of that number, as rows to write past the acts."""
    return Changeset.objects.filter(number=number)


def change_of(number: int) -> Any:
    """The one change of that changeset."""
    return Change.objects.filter(changeset=number)


def _swap(middle: int) -> None:
    """The contents of two changesets change places."""
    columns = ("at", "by_id", "door", "reason", "scope")
    first, second = of(middle).values(*columns).get(), of(middle + 1).values(*columns).get()
    of(middle).update(**{**second, "reason": "x"})
    of(middle + 1).update(**first)


def _reorder(middle: int) -> None:
    """Two changes of different changesets change places."""
    first, second = change_of(middle).get(), change_of(middle + 1).get()
    Change.objects.filter(pk=first.pk).update(changeset=middle + 1, position=99)
    Change.objects.filter(pk=second.pk).update(changeset=middle, position=1)
    Change.objects.filter(pk=first.pk).update(position=1)


def _renumber(number: int) -> None:
    """A changeset moves to the end."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_change SET changeset_id = 1000 WHERE changeset_id = %s", [number])
        cursor.execute("UPDATE ledger_changeset SET number = 1000 WHERE number = %s", [number])


def _rehash(middle: int) -> None:
    """A content is altered and its hash made to fit, as somebody who knows the method would."""
    from tradetalks.ledger.chain import changeset_hash  # noqa: PLC0415 -- the forger's tool, used only here

    of(middle).update(reason="Never read it.")
    row = of(middle).get()
    of(middle).update(hash=changeset_hash(row, row.changes.all()))


def _cut_the_end(_middle: int) -> None:
    """The newest changeset goes, and the head is made to fit; the row it changed still shows it."""
    last = of(head()).get()
    edit_source(Source.objects.get(key="two"), version=1, changes={"title": "Two"}, **SYSTEM)
    change_of(head()).delete()
    of(head()).delete()
    Head.objects.update(number=last.number, hash=last.hash)


TAMPERING: dict[str, Callable[[int], Any]] = {
    "changeset.at": lambda n: of(n).update(at=AT + dt.timedelta(microseconds=1)),
    "changeset.by": lambda n: of(n).update(by=None),
    "changeset.door": lambda n: of(n).update(door="admin"),
    "changeset.reason": lambda n: of(n).update(reason="Read it!"),
    "changeset.scope": lambda n: of(n).update(scope="talks"),
    "changeset.previous_hash": lambda n: of(n).update(previous_hash="sha256:0"),
    "changeset.hash": lambda n: of(n).update(hash="sha256:0"),
    "changeset.number": _renumber,
    "change.position": lambda n: change_of(n).update(position=2),
    "change.model": lambda n: change_of(n).update(model="rounds.party"),
    "change.object_id": lambda n: change_of(n).update(object_id=F("object_id") + 1),
    "change.ref": lambda n: change_of(n).update(ref="three"),
    "change.before": lambda n: change_of(n).update(before={**change_of(n).get().before, "title": "x"}),
    "change.after": lambda n: change_of(n).update(after={**change_of(n).get().after, "title": "x"}),
    "change.before is null": lambda n: change_of(n).update(before=None),
    "change.after is null": lambda n: change_of(n).update(after=None),
    "change.changeset": lambda n: change_of(n).update(changeset=n + 1, position=2),
    "a change deleted": lambda n: change_of(n).delete(),
    "a change added": lambda n: Change.objects.create(
        changeset_id=n, position=2, model="sources.source", object_id=99, ref="x", after={"id": 99}
    ),
    "a changeset deleted": lambda n: (change_of(n).delete(), of(n).delete()),
    "a changeset emptied": lambda n: change_of(n).delete(),
    "changesets swapped": _swap,
    "changes reordered": _reorder,
    "a changeset altered and rehashed": _rehash,
    "the end cut off": _cut_the_end,
    "head.number": lambda _: Head.objects.update(number=F("number") + 1),
    "head.hash": lambda _: Head.objects.update(hash="sha256:0"),
    "head deleted": lambda _: Head.objects.all().delete(),
    "a row edited": lambda _: Source.objects.filter(key="one").update(title="Behind the acts"),
    "a row's version": lambda _: Source.objects.filter(key="one").update(version=7),
    "a row deleted": lambda _: Source.objects.filter(key="two").delete(),
    "a row added": lambda _: Source.objects.create(key="three", kind="wire"),
    "a row's attribution": lambda _: SourceIdentity.objects.update(attribution="a minister"),
}


@pytest.mark.parametrize("tamper", TAMPERING.values(), ids=TAMPERING)
def test_it_is_found(history: int, tamper: Callable[[int], Any]) -> None:
    tamper(history)
    found = list(faults())
    assert found
    with pytest.raises(CommandError, match=rf"{len(found)} fault\(s\) found"):
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())


def test_every_column_of_the_ledger_is_tampered_with() -> None:
    columns = {
        f"{model._meta.model_name}.{field.name}" for model in (Changeset, Change) for field in model._meta.fields
    }
    # A change's own id says nothing: its place is `position`.
    assert columns - set(TAMPERING) == {"change.id"}


def test_each_fault_is_named(history: int) -> None:
    of(history).update(reason="x")
    Source.objects.filter(key="one").update(title="y", note="z")
    Source.objects.filter(key="two").delete()
    row = Source.objects.get(key="one").pk
    gone = Change.objects.get(ref="two").object_id
    assert list(faults()) == [
        f"changeset {history} was altered: its content does not give its hash",
        f"sources.source {row} differs from the ledger in note, title",
        f"sources.source {gone} is in the ledger but not in the database",
    ]


def test_a_broken_chain_is_one_fault_not_one_for_each_row_after_it(history: int) -> None:
    change_of(history).delete()
    of(history).delete()
    assert list(broken_links()) == [
        f"changeset {history} is missing: the next one is {history + 1}",
        f"changeset {history + 1} does not follow its predecessor",
    ]


def test_a_change_that_does_not_start_where_the_one_before_ended_is_found(history: int) -> None:
    change_of(history + 1).update(before={**change_of(history + 1).get().before, "title": "Other"})
    row = Source.objects.get(key="one").pk
    assert list(differing_rows()) == [
        f"changeset {history + 1} changed a sources.source {row} that the ledger did not know so"
    ]


def test_a_kind_of_row_nobody_knows_is_found(history: int) -> None:
    change_of(history).update(model="sources.gossip")
    assert "sources.gossip is in the ledger but is no kind of row" in list(differing_rows())


def test_the_command_says_what_it_checked(history: int) -> None:
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    newest = Head.objects.get().hash
    assert out.getvalue() == f"ok: {head()} changeset(s) up to {newest}, replay equals the current rows\n"


def test_the_command_prints_each_fault(history: int) -> None:
    Head.objects.update(hash="sha256:0")
    err = StringIO()
    with pytest.raises(CommandError, match="restore from a backup"):
        call_command("verify_ledger", stderr=err)
    assert err.getvalue().startswith(f"the head names changeset {head()}")


def test_an_empty_ledger_is_whole() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM issues_area")
    Change.objects.all().delete()
    Changeset.objects.all().delete()
    Head.objects.all().delete()
    assert list(faults()) == []


@pytest.mark.long
def test_more_changesets_than_one_batch_are_checked_in_order() -> None:
    source = make_source("one")
    for version in range(1, 520):
        edit_source(source, version=version, changes={"title": str(version)}, **SYSTEM)
    assert list(broken_links()) == []
    of(head() - 3).update(reason="x")
    assert list(broken_links()) == [f"changeset {head() - 3} was altered: its content does not give its hash"]
