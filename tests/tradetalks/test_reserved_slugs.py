"""No talks can take an address that the product itself answers."""

import re

import pytest
from django.urls import get_resolver

from rounds.actions.negotiations import RESERVED_SLUGS
from tests.factories import head, make_negotiation
from tradetalks.ledger.refusals import Invalid


def test_every_first_word_of_an_address_is_reserved() -> None:
    routes = [str(pattern.pattern) for pattern in get_resolver().url_patterns]
    words = {re.split(r"[/<]", route)[0] for route in routes} - {""}
    assert words <= RESERVED_SLUGS


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_talks_of_that_name_are_refused(slug: str) -> None:
    make_negotiation("open-talks")
    before = head()
    with pytest.raises(Invalid) as refused:
        make_negotiation(slug)
    assert list(refused.value.errors) == ["slug"]
    assert head() == before
