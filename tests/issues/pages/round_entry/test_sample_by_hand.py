"""Rounds of the sample typed into the sheet from their dossier text give the summaries that the loader gives."""

import json
from typing import Any

import pytest
from django.test import Client

from issues.actions.recompute import recompute
from issues.models import Issue
from issues.queries.summaries import summaries_of
from rounds.models import Negotiation
from tests.issues.dossiers.dossier_files import loaded, sample
from tests.issues.pages.round_entry.desk import RoundDesk
from tradetalks.accounts.models import User
from tradetalks.sources.models import Source

BY_HAND = (8, 13)
TERMS = ("party", "disputes", "basis", "speaker", "people", "reliability", "credibility")
Json = dict[str, Any]


def without(dossier: Json, numbers: tuple[int, ...]) -> Json:
    """The dossier, in talks of another name, as it was before those rounds were logged."""
    planned: Json = {
        "state": "planned",
        "delegates": [],
        "outcome_text": None,
        "next_round_text": None,
        "citations": [],
    }
    unknown = dict.fromkeys(dossier["rounds"][0]["outcome"], "unknown")
    rounds = [{**row, **planned, "outcome": unknown} if row["number"] in numbers else row for row in dossier["rounds"]]
    kept = {
        section: [row for row in dossier[section] if row["round"] not in numbers]
        for section in ("status_changes", "readouts")
    }
    return {**dossier, **kept, "rounds": rounds, "negotiation": {**dossier["negotiation"], "slug": "by-hand"}}


class Typist:
    """Types one round of the dossier into its sheet."""

    def __init__(self, desk: RoundDesk, dossier: Json, number: int) -> None:
        self.desk, self.letters = desk, dict[str, str]()
        self.meeting = next(row for row in dossier["rounds"] if row["number"] == number)
        self.readouts = [row for row in dossier["readouts"] if row["round"] == number]
        self.statuses = [row for row in dossier["status_changes"] if row["round"] == number]

    def cite(self, citations: list[Json]) -> dict[str, str]:
        """The letters of these citations, entered as sources of the sheet where they are not yet."""
        for each in citations:
            named = json.dumps([each["source"], *(each[term] for term in TERMS)])
            if named not in self.letters:
                self.letters[named] = chr(ord("A") + len(self.letters))
                row = f"source-{len(self.letters) - 1}"
                self.desk.typed["source-TOTAL_FORMS"] = str(len(self.letters))
                terms = {term: str(each[term] or "") for term in TERMS if term not in {"party", "disputes"}}
                self.desk.fill(
                    row, named=Source.objects.get(key=each["source"]).code, voice=each["party"] or "", **terms
                )
                if each["disputes"]:
                    self.desk.fill(row, disputes="on")
        letters = [self.letters[json.dumps([each["source"], *(each[term] for term in TERMS)])] for each in citations]
        first = citations[0] if citations else {}
        return {
            "sources": " ".join(letters) or "-",
            "quote": first.get("quote") or "",
            "locator": first.get("locator") or "",
        }

    def type(self) -> None:
        """Everything the dossier says of the round."""
        facts = ("name", "kind", "level", "starts_on", "ends_on", "city", "country", "venue", "official_number")
        self.desk.type(**{name: str(self.meeting[name] or "") for name in (*facts, "outcome_text", "next_round_text")})
        self.desk.type(**{f"outcome_{item}": answer for item, answer in self.meeting["outcome"].items()})
        self.desk.type(for_all="", record_sources=self.cite(self.meeting["citations"])["sources"])
        for place, person in enumerate(self.meeting["delegates"]):
            self.desk.typed["delegate-TOTAL_FORMS"] = str(place + 1)
            head = {"head": "on"} if person["head"] else {}
            self.desk.fill(
                f"delegate-{place}", party=person["party"], name=person["name"], title=person["title"] or "", **head
            )
        statements = 0
        for row in self.readouts:
            block = f"readout-{row['party'] or 'JOINT'}"
            more = {}
            if self.desk.typed.get(f"{block}-text"):
                block, more = f"statement-{statements}", {"party": row["party"]}
                statements += 1
                self.desk.typed["statement-TOTAL_FORMS"] = str(statements)
            state = {"state": "issued", "tone": row["tone"]} if row["issued"] else {"state": "none", "tone": ""}
            said = {"text": row["text"], "speaker": row["speaker"] or "", "on": row["on"] or ""}
            self.desk.fill(block, **state, **said, **more, **self.cite(row["citations"]))
        for row in self.statuses:
            issue = Issue.objects.get(negotiation__slug="by-hand", ref=row["issue"])
            on, successor = row["on"] or "", row["successor"] or ""
            self.desk.assess(issue, row["to"], row["reason"])
            self.desk.fill(f"issue-{issue.pk}", on=on, successor=successor, **self.cite(row["citations"]))


@pytest.mark.django_db
def test_two_rounds_of_the_sample_entered_by_hand_give_the_summaries_of_the_loader(client: Client, clerk: User) -> None:
    dossier = json.loads(sample("us-china-2018-2020"))
    contents = []
    for version in (dossier, without(dossier, BY_HAND)):
        talks = Negotiation.objects.get(slug=loaded(version).slug)
        client.force_login(clerk)
        for number in BY_HAND if version is not dossier else ():
            desk = RoundDesk(client, f"{number}/log/", talks.slug)
            desk.open()
            Typist(desk, dossier, number).type()
            checked = desk.press()
            assert checked.status == 200, checked.errors
            assert desk.save().to == f"/by-hand/rounds/{number}/"
        recompute(talks)
        contents.append({each.number: each.content for each in summaries_of(talks.pk)})
    loaded_by, by_hand = contents
    assert by_hand.keys() == loaded_by.keys()
    for number, content in loaded_by.items():
        assert by_hand[number] == content, f"R{number}"
