"""What `changeset` and the Recorder promise, on sources: the simplest rows that are recorded."""

import contextlib
import datetime as dt

import pytest
from django.db import connection

from tests.factories import AT, SYSTEM, head, make_source, make_user
from tradetalks.ledger.models import Change, Changeset, Head
from tradetalks.ledger.recording import Recorder, changeset
from tradetalks.ledger.refusals import Invalid, StaleVersion
from tradetalks.ledger.verification import faults
from tradetalks.sources.actions import edit_source, record_source
from tradetalks.sources.models import Source, SourceIdentity

pytestmark = pytest.mark.django_db


def changes(number: int | None = None) -> list[tuple[str, str, dict[str, object] | None, dict[str, object] | None]]:
    """The changes of a changeset (default: the newest)."""
    rows = Change.objects.filter(changeset=number or head()).order_by("position")
    return list(rows.values_list("model", "ref", "before", "after"))


def test_an_insert_is_one_change_from_nothing() -> None:
    person = make_user("analyst")
    before = head()
    source = record_source(
        key="agency", kind="wire", published_on="2018-05", by=person, at=AT, door="api", reason="Read."
    )
    newest = Changeset.objects.get(number=before + 1)
    assert (newest.by, newest.at, newest.door, newest.reason, newest.scope) == (person, AT, "api", "Read.", "")
    assert changes() == [
        (
            "sources.source",
            "agency",
            None,
            {
                "id": source.pk,
                "version": 1,
                "key": "agency",
                "publisher": None,
                "title": None,
                "kind": "wire",
                "url": None,
                "published_on": "2018-05",
                "language": None,
                "sensitivity": "CLEAR",
                "note": None,
            },
        )
    ]


def test_an_update_keeps_before_and_after_and_counts_the_version() -> None:
    source = make_source("agency", publisher="Agency")
    assert edit_source(source, version=1, changes={"publisher": "The agency"}, **SYSTEM)
    ((model, ref, before, after),) = changes()
    assert before is not None
    assert after is not None
    assert (model, ref) == ("sources.source", "agency")
    assert {column for column in after if after[column] != before[column]} == {"publisher", "version"}
    assert (before["publisher"], after["publisher"], before["version"], after["version"]) == (
        "Agency",
        "The agency",
        1,
        2,
    )
    assert (source.publisher, source.version) == ("The agency", 2)  # the row in hand is the row in the table


@pytest.mark.parametrize("values", [{}, {"publisher": "Agency"}, {"published_on": "2019-02-15"}, {"title": ""}])
def test_what_differs_in_nothing_leaves_no_trace(values: dict[str, str]) -> None:
    source = make_source("agency")
    before = head()
    assert not edit_source(source, version=1, changes=values, reason="Nothing.", **SYSTEM)
    assert (head(), source.version, Source.objects.get().version) == (before, 1, 1)


def test_a_refused_update_leaves_the_row_in_hand_as_it_was() -> None:
    source = make_source("agency")
    with pytest.raises(Invalid):
        edit_source(source, version=1, changes={"publisher": "Other", "kind": "rumour"}, **SYSTEM)
    assert (source.publisher, source.kind, source.version) == ("Agency", "wire", 1)


def test_a_row_changed_in_hand_is_compared_with_the_table_not_with_itself() -> None:
    source = make_source("agency")
    source.publisher = "Other"  # as a form's is_valid does
    assert edit_source(source, version=1, changes={"publisher": "Other"}, **SYSTEM)
    assert changes()[0][2]["publisher"] == "Agency"  # type: ignore[index]  # an update has a before
    assert Source.objects.get().publisher == "Other"


def test_a_stale_row_is_refused_with_the_current_one() -> None:
    mine, theirs = make_source("agency"), Source.objects.get()
    edit_source(theirs, version=1, changes={"title": "Theirs"}, **SYSTEM)
    before = head()
    with pytest.raises(StaleVersion, match="you read version 1, it is now at version 2") as refused:
        edit_source(mine, version=1, changes={"title": "Mine"}, **SYSTEM)
    assert (refused.value.current.title, Source.objects.get().title, head()) == ("Theirs", "Theirs", before)


def test_an_act_inside_an_act_joins_its_changeset() -> None:
    before = head()
    with changeset(by=None, at=AT, door="import", reason="Both.", scope="talks"):
        make_source("one")
        make_source("two")
    assert head() == before + 1
    newest = Changeset.objects.get(number=head())
    assert (newest.reason, newest.scope, newest.door) == ("Both.", "talks", "import")
    assert [ref for _, ref, *_ in changes()] == ["one", "two"]


def test_an_act_that_raises_takes_everything_with_it() -> None:
    before = head()

    def act() -> None:
        with changeset(**SYSTEM):
            make_source("one")
            make_source("one")

    with pytest.raises(Invalid):
        act()
    assert (head(), Source.objects.count(), Changeset.objects.filter(number__gt=before).count()) == (before, 0, 0)


def test_a_refusal_that_was_swallowed_still_cannot_be_committed() -> None:
    before = head()

    def act() -> None:
        with changeset(**SYSTEM):
            make_source("one")
            with contextlib.suppress(Invalid):
                make_source("one")

    with pytest.raises(RuntimeError, match="cannot be committed"):
        act()
    assert (head(), Source.objects.count()) == (before, 0)


def test_nothing_written_is_nothing_recorded() -> None:
    before = head()
    with changeset(reason="Looked.", **SYSTEM) as recorder:
        assert recorder.is_empty
    assert head() == before


def test_after_an_act_that_failed_the_next_one_works() -> None:
    with pytest.raises(Invalid):
        make_source("one", kind="rumour")
    before = head()
    make_source("one")
    assert head() == before + 1


@pytest.mark.parametrize(("text", "word"), [("a\x00b", "NUL"), ("\udc00", "surrogate")])
def test_the_reason_is_text_a_database_can_hold(text: str, word: str) -> None:
    with pytest.raises(Invalid, match=word) as refused:
        record_source(key="one", kind="wire", reason=text, **SYSTEM)
    assert list(refused.value.errors) == ["reason"]


def test_the_moment_is_aware() -> None:
    with pytest.raises(ValueError, match="aware"):
        record_source(key="one", kind="wire", by=None, at=dt.datetime(2018, 5, 4), door="api")  # noqa: DTZ001 -- the point


def test_moments_of_any_zone_are_the_same_moment() -> None:
    beijing = dt.timezone(dt.timedelta(hours=8))
    record_source(key="one", kind="wire", by=None, at=dt.datetime(2018, 5, 4, 7, tzinfo=beijing), door="api")
    assert Changeset.objects.get(number=head()).at == dt.datetime(2018, 5, 3, 23, tzinfo=dt.UTC)
    assert list(faults()) == []


def test_empty_text_is_one_way_to_say_unknown() -> None:
    assert make_source("one", title="", note=None).title is None


def test_the_head_makes_itself_on_an_empty_ledger() -> None:
    connection.cursor().execute("DELETE FROM issues_area")  # the start set is on record: an older database is not
    Change.objects.all().delete()
    Changeset.objects.all().delete()
    Head.objects.all().delete()
    make_source("one")
    assert (head(), Changeset.objects.get().number, Changeset.objects.get().previous_hash) == (1, 1, "")


def test_the_chain_names_each_predecessor() -> None:
    for key in ("one", "two", "three"):
        make_source(key)
    rows = list(Changeset.objects.order_by("number"))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert [row.previous_hash for row in rows] == ["", *(row.hash for row in rows[:-1])]
    assert (Head.objects.get().number, Head.objects.get().hash) == (rows[-1].number, rows[-1].hash)


def test_an_identity_is_never_in_the_ledger() -> None:
    source = make_source("one")
    with changeset(**SYSTEM) as recorder:
        recorder.insert(
            SourceIdentity(source=source, attribution="an aide", identity="Jane Roe", recorded_id=recorder.number)
        )
    assert "identity" not in (changes()[0][3] or {})
    assert not Change.objects.filter(after__icontains="Jane").exists()


def test_a_version_counts_what_hangs_on_the_row() -> None:
    source = make_source("one")
    with changeset(**SYSTEM) as recorder:
        recorder.advance(source)
    ((_, _, before, after),) = changes()
    assert before is not None
    assert after == {**before, "version": 2}


def test_an_answer_is_asked_once_an_act() -> None:
    asked = []

    def ask() -> str:
        asked.append(1)
        return "US"

    with changeset(**SYSTEM) as recorder:
        assert isinstance(recorder, Recorder)
        assert [recorder.remember(("seats", 1), ask) for _ in range(3)] == ["US"] * 3
        assert recorder.remember(("seats", 2), lambda: "CN") == "CN"
    assert len(asked) == 1


def test_a_rule_only_the_database_caught_is_refused_in_words() -> None:
    make_source("one")
    with pytest.raises(Invalid) as refused, changeset(**SYSTEM) as recorder:
        recorder.insert(Source(key="one", kind="wire"))
    assert refused.value.errors == {"key": "This value is taken."}
