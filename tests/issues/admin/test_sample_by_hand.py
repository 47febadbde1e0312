"""Rounds of the sample typed into the admin from their dossier text give the summaries that the loader gives."""

import json
from typing import cast

import pytest
from django.test import Client

from issues.actions.recompute import recompute
from issues.queries.summaries import summaries_of
from rounds.models import Negotiation, Round
from tests.issues.admin.desk import Desk
from tests.issues.dossiers.dossier_files import loaded, sample
from tests.issues.pages.round_entry.desk import RoundDesk
from tests.issues.pages.round_entry.test_sample_by_hand import BY_HAND, Typist, without
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db


def test_two_rounds_of_the_sample_entered_by_hand_give_the_summaries_of_the_loader(client: Client, clerk: User) -> None:
    dossier = json.loads(sample("us-china-2018-2020"))
    by_loader = Negotiation.objects.get(slug=loaded(dossier).slug)
    recompute(by_loader)
    talks = Negotiation.objects.get(slug=loaded(without(dossier, BY_HAND)).slug)
    client.force_login(clerk)
    for number in BY_HAND:
        desk = Desk(client, Round.objects.get(negotiation=talks, number=number), talks)
        desk.open()
        Typist(cast("RoundDesk", desk), dossier, number).type()  # both doors have the same fields
        answer = desk.press("log")
        assert answer.status_code == 302, answer.content.decode()
    recompute(talks)
    typed, told = ({each.number: each.content for each in summaries_of(each.pk)} for each in (talks, by_loader))
    assert typed == told
