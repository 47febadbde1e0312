"""POST …/log/ and …/amend/: a round and all that was recorded of it, in one act, all of it or nothing."""

import json
from typing import Any

import pytest
from django.test import Client

from issues.actions.recompute import recompute_all_due
from tests.factories import head
from tests.issues.api.round_doors import LOG, talks
from tests.rest import ROOT, client_of, get
from tests.rest_writing import JSON, pointers, problem_of
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

pytestmark = pytest.mark.django_db
TALKS = "negotiations/talks/"


@pytest.fixture
def desk(clerk: User) -> Client:
    """A clerk's program, with talks whose second round is planned."""
    talks()
    return client_of(clerk, "write")


def post(desk: Client, path: str, body: Any, **headers: str) -> Any:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return desk.post(f"{ROOT}{TALKS}{path}", json.dumps(body), content_type=JSON, headers=given)


def test_the_whole_evening_is_on_record_in_one_changeset(desk: Client) -> None:
    before = head()
    response = post(desk, "rounds/2/log/", LOG.body)
    assert response.status_code == 202, response.content
    assert response["Location"] == f"http://testserver{ROOT}{TALKS}rounds/2/summary/"
    assert (head(), Changeset.objects.get(number=head()).reason) == (before + 1, "Logged R2.")
    meeting = get(desk, f"{TALKS}rounds/2/")
    summary = {"url": response["Location"], "state": "stale"}
    assert json.loads(response.content) == {"round": meeting, "summary": summary}
    assert (meeting["state"], meeting["ends_on"], meeting["city"], meeting["name"]) == (
        "held", "2018-06-03", "北京", "Washington",
    )  # fmt: skip
    assert meeting["outcome"] == {
        "agreement": "unknown", "joint_statement": "no", "framework_text": "unknown", "truce": "unknown",
        "next_date_set": "yes",
    }  # fmt: skip
    assert [(row["party"], row["name"], row["head"]) for row in meeting["delegates"]] == [("CN", "刘鹤", True)]
    assert [citation["source"]["key"] for citation in meeting["citations"]] == ["wire"]
    assert [(row["party"], row["issued"], row["tone"]) for row in meeting["readouts"]] == [
        ("CN", True, "progress"),
        ("US", False, "none_issued"),
    ]
    (moved,) = get(desk, f"{TALKS}issues/US-001/status-changes/")["results"][-1:]
    assert (moved["to"], moved["from"], moved["round"]["number"]) == ("narrowing", "under_discussion", 2)
    assert moved["reason"] == "Gaps narrowed."
    assert get(desk, f"{TALKS}issues/US-002/")["status"] == "under_discussion"
    (deadline,), (measure,) = (get(desk, f"{TALKS}{name}/")["results"] for name in ("deadlines", "measures"))
    assert (deadline["due_on"], deadline["revisions"][0]["announced_on"]) == ("2018-07-06", "2018-06-03")
    assert (measure["revisions"][0]["state"], measure["revisions"][0]["rate_to"]) == ("postponed", "25.0")
    following = get(desk, f"{TALKS}rounds/3/")
    assert (following["name"], following["state"], following["starts_on"]) == ("Third meeting", "planned", "2018-08")
    recompute_all_due()
    assert get(desk, f"{TALKS}rounds/2/summary/")["state"] == "current"


def test_without_a_broker_the_summary_comes_with_the_commit(
    desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert post(desk, "rounds/2/log/", {}).status_code == 202
    assert get(desk, f"{TALKS}rounds/2/summary/")["state"] == "current"


def test_a_round_is_logged_once(desk: Client) -> None:
    before = head()
    problem = problem_of(post(desk, "rounds/1/log/", {"city": "Geneva"}), 422)
    assert problem["type"] == "urn:tradetalks:problem:round_already_logged"
    assert "amend" in problem["detail"]
    assert (
        "R2 is not logged yet"
        in problem_of(post(desk, "rounds/2/amend/", {"city": "Geneva", "reason": "Moved."}, if_match="*"), 422)[
            "detail"
        ]
    )
    assert head() == before


def test_a_plan_that_changed_since_it_was_read_is_shown_as_it_is_now(desk: Client) -> None:
    path = f"{ROOT}{TALKS}rounds/2/"
    desk.patch(path, json.dumps({"city": "Geneva"}), content_type=JSON, headers={"if-match": '"v1"'})
    problem = problem_of(post(desk, "rounds/2/log/", {**LOG.body, "version": 1}), 412)
    assert problem["current"] == get(desk, f"{TALKS}rounds/2/")
    assert (problem["current"]["city"], problem["current"]["logged"]) == ("Geneva", None)


def test_everything_that_is_not_there_is_told_at_once_and_nothing_is_written(desk: Client) -> None:
    before = head()
    cited = [{"source": "wire", "basis": "reporting"}, {"source": "secret", "basis": "reporting"}]
    body = {
        "delegates": [{"party": "XX", "name": "x"}],
        "readouts": [{"party": "US", "tone": "neutral", "text": "x", "citations": cited}],
        "issues": [
            {"issue": "US-001", "to": "narrowing", "reason": "x", "citations": cited},
            {"issue": "US-099", "to": "narrowing", "reason": "x", "citations": cited[:1]},
        ],
        "measures": [{"measure": "steel", "state": "in_force"}],
    }
    assert set(pointers(problem_of(post(desk, "rounds/2/log/", body), 422))) == {
        "/delegates/0/party",
        "/readouts/0/citations/1/source",
        "/issues/0/citations/1/source",
        "/issues/1/issue",
        "/measures/0/measure",
    }
    assert head() == before


def test_an_amendment_supersedes_what_it_corrects_and_withdraws_what_was_a_mistake(desk: Client) -> None:
    (said,) = get(desk, f"{TALKS}rounds/1/")["readouts"]
    first, second = (get(desk, f"{TALKS}issues/US-00{n}/status-changes/")["results"][-1] for n in (1, 2))
    body = {
        "reason": "The minutes say otherwise.",
        "city": "Beijing",
        "readouts": [{"party": "US", "tone": "positive", "text": "Good talks.", "supersedes": said["id"]}],
        "issues": [{"issue": "US-001", "to": "deadlocked", "reason": "No way.", "supersedes": first["id"]}],
        "taken_back": {"status_changes": [second["id"]]},
    }
    before = head()
    response = post(desk, "rounds/1/amend/", body, if_match='"v2"')
    assert response.status_code == 202, response.content
    assert head() == before + 1
    meeting = json.loads(response.content)["round"]
    assert (meeting["city"], meeting["version"], [row["text"] for row in meeting["readouts"]]) == (
        "Beijing", 3, ["Good talks."],
    )  # fmt: skip
    assert [get(desk, f"{TALKS}issues/US-00{n}/")["status"] for n in (1, 2)] == ["deadlocked", "raised"]
    (was,) = get(desk, f"{TALKS}issues/US-002/status-changes/?superseded=true")["results"]
    assert (was["id"], was["superseded"]["reason"]) == (second["id"], "The minutes say otherwise.")
    again = problem_of(post(desk, "rounds/1/amend/", body, if_match='"v3"'), 422)
    assert "/taken_back/status_changes" in pointers(again)


def test_a_correction_that_fits_nothing_points_at_its_entry(desk: Client) -> None:
    (status,) = get(desk, f"{TALKS}issues/US-001/status-changes/")["results"][-1:]
    wrong = {"issue": "US-002", "to": "deadlocked", "reason": "x", "supersedes": status["id"]}
    problem = problem_of(post(desk, "rounds/1/amend/", {"reason": "x", "issues": [wrong]}, if_match="*"), 422)
    assert set(pointers(problem)) == {"/issues/0/to"}
