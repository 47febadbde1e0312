"""What is told: which kinds, of which records, and that nothing of a source is among it."""

import json
from typing import Any

import pytest
from django.apps import apps

from issues.actions.issues import archive_issue, edit_issue, restore_issue
from issues.actions.round_record import Outcome
from rounds.actions.meetings import amend_round, edit_round
from tests import factories
from tests.factories import SYSTEM
from tests.issues.api.test_restricted_sources import CANARY, IDENTITY, record
from tests.rest import client_of
from tests.webhooks.conftest import Subscribe
from tests.webhooks.receiver import Receiver
from tradetalks.accounts.models import User
from tradetalks.ledger.models import FactModel, RecordedModel
from tradetalks.ledger.recording import changeset
from tradetalks.webhooks.actions import replay_from
from tradetalks.webhooks.delivery import work_off
from tradetalks.webhooks.kinds import BY_MODEL, KINDS, kind_of
from tradetalks.webhooks.payload import MOST_RECORDS

pytestmark = pytest.mark.django_db

NOT_TOLD = {
    "sources.source", "sources.sourceidentity", "rounds.consultedsource",  # not everybody may see every source
    "rounds.party", "issues.area", "issues.listedarea", "rounds.negotiationparty",  # vocabulary, the parties
    "rounds.delegate", "issues.issuesensitivity", "issues.issuedeadline", "issues.issuemeasure",  # their record is told
}  # fmt: skip


def test_every_recorded_model_is_told_or_left_out_on_purpose() -> None:
    recorded = {model._meta.label_lower: model for model in apps.get_models() if issubclass(model, RecordedModel)}
    citations = {name for name in recorded if name.endswith("citation")}
    assert set(BY_MODEL) | NOT_TOLD | citations == set(recorded)
    assert not set(BY_MODEL) & (NOT_TOLD | citations)
    for told in BY_MODEL.values():
        columns = {field.attname for field in recorded[told.model]._meta.concrete_fields}
        assert not told.column or told.column in columns
        assert bool(told.edited) != issubclass(recorded[told.model], FactModel)


@pytest.mark.parametrize(
    ("model", "before", "after", "kind"),
    [
        ("issues.issue", None, {"archived_on": None}, "issue.opened"),
        ("issues.issue", {"archived_on": None}, {"archived_on": None}, "issue.edited"),
        ("issues.issue", {"archived_on": None}, {"archived_on": "2019-01-01"}, "issue.archived"),
        ("issues.issue", {"archived_on": "2019-01-01"}, {"archived_on": "2019-01-01"}, "issue.edited"),
        ("issues.issue", {"archived_on": "2019-01-01"}, {"archived_on": None}, "issue.restored"),
        ("issues.statuschange", None, {"superseded_id": None}, "status_change.recorded"),
        ("issues.statuschange", {"superseded_id": None}, {"superseded_id": 7}, "fact.superseded"),
        ("rounds.round", None, {"logged_id": None}, "round.planned"),
        ("rounds.round", None, {"logged_id": 4}, "round.logged"),
        ("rounds.round", {"logged_id": None}, {"logged_id": None}, "round.edited"),
        ("rounds.round", {"logged_id": None}, {"logged_id": 4}, "round.logged"),
        ("rounds.round", {"logged_id": 4}, {"logged_id": 4}, "round.amended"),
        ("issues.issue", {"archived_on": None}, None, None),
        ("sources.source", None, {}, None),
        ("issues.issuecitation", None, {}, None),
    ],
)
def test_what_a_change_is_called(model: str, before: Any, after: Any, kind: str | None) -> None:
    assert kind_of(model, before, after) == kind


def test_the_events_of_a_life(to_receiver: Subscribe, receiver: Receiver) -> None:
    row, _ = to_receiver()
    talks = factories.make_negotiation("talks")
    meeting = factories.make_round(talks)
    edit_round(meeting, version=meeting.version, changes={"city": "Beijing"}, **SYSTEM)
    issue = factories.make_issue(talks)
    other = factories.make_logged_round(talks, "2019-03-04", [Outcome(issue=issue, to="narrowing", reason="So.")])
    amend_round(other, version=other.version, changes={"city": "Geneva"}, reason="It was left out.", **SYSTEM)
    issue.refresh_from_db()
    edit_issue(issue, version=issue.version, changes={"title": "Other"}, citations=None, **SYSTEM)
    archive_issue(issue, version=issue.version, **{**SYSTEM, "reason": "Twice."})
    restore_issue(issue, version=issue.version, **{**SYSTEM, "reason": "Not twice."})
    work_off(row.pk)
    assert [kind for _, kind in receiver.events] == [
        "negotiation.opened",
        "round.planned",
        "round.edited",
        "issue.opened",
        "status_change.recorded",
        "round.planned",
        "round.logged",
        "status_change.recorded",
        "round.amended",
        "issue.edited",
        "issue.archived",
        "issue.restored",
    ]
    edited = next(message.json["data"] for message in receiver.messages if message.json["type"] == "issue.edited")
    assert edited == {
        "negotiation": "talks",
        "changeset": edited["changeset"],
        "records": [
            {
                "model": "issues.issue",
                "id": issue.pk,
                "belongs_to": "issues.issue",
                "ref": issue.ref,
                "edited": ["title"],
                "url": f"/api/v1/negotiations/talks/issues/{issue.ref}/",
            }
        ],
        "more": 0,
        "url": f"/api/v1/negotiations/talks/changes/?after={edited['changeset'] - 1}&limit=1",
    }


@pytest.mark.parametrize("label", ["RED", "CLEAR"])
def test_no_word_of_the_record_is_in_a_message_and_every_link_can_be_read(
    label: str, to_receiver: Subscribe, receiver: Receiver, manager: User, reader: User
) -> None:
    record(label)
    row, _ = to_receiver()
    replay_from(row, by=manager, number=1)
    work_off(row.pk)
    assert len({kind for _, kind in receiver.events}) >= 14
    client, links = client_of(reader), set()
    for message in receiver.messages:
        text = message.body.decode()
        for word in (CANARY, IDENTITY, "source", "Said.", "reason", 'title":'):
            assert word.lower() not in text.lower(), text
        assert set(message.json) == {"type", "timestamp", "data"}
        assert message.json["type"] in KINDS
        links |= {message.json["data"]["url"], *(told["url"] for told in message.json["data"]["records"])}
    assert len(links) > 14
    for link in links - {None}:
        assert client.get(link).status_code == 200, link
        if "/changes/" in link:
            (told,) = json.loads(client.get(link).content)["results"]
            assert told["number"] == int(link.split("after=")[1].split("&")[0]) + 1


def test_a_message_stays_small(to_receiver: Subscribe, receiver: Receiver) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    talks = factories.make_negotiation("talks")
    with changeset(**SYSTEM, scope=talks.slug):
        for _ in range(MOST_RECORDS + 5):
            factories.make_issue(talks)
    work_off(row.pk)
    (message,) = receiver.messages
    assert len(message.json["data"]["records"]) == MOST_RECORDS
    assert message.json["data"]["more"] == 5
    assert len(message.body) < 20_000
