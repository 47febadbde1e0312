"""Random valid dossiers come back byte for byte; mutated ones are refused by name and never by a traceback."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issues.actions.projection import rebuild
from issues.dossiers.problems import DossierRefused
from issues.dossiers.schema import SECTIONS
from tests.factories import head
from tests.issues.dossiers.dossier_files import Json, dumped, loaded, small, text_of
from tests.issues.dossiers.strategies import dossiers
from tradetalks.ledger.verification import differing_rows

pytestmark = pytest.mark.django_db

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


@contextmanager
def undone() -> Iterator[None]:
    """Every example starts from the same empty record."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.long
@settings(max_examples=15, deadline=None, suppress_health_check=QUIET)
@given(dossiers())
def test_load_and_dump_is_the_identity(dossier: Json) -> None:
    with undone():
        first = loaded(dossier)
        once = dumped("random")
        assert once == text_of(dossier)
        assert not loaded(once).changed
        assert head() == first.changeset
        assert rebuild() == 0
        assert list(differing_rows()) == []


# --- mutations --------------------------------------------------------------------------------------

JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["", " ", "\x00", "\ud800", "US", "US-001", "joint", "2018-02-30", "held", 10**400, [], {}, [[]]]),
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a JSON value."""
    members: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*path, key)
        yield from places(member, (*path, key))


PLACES = list(places(small()))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The small dossier with one to three places replaced, removed or doubled, or with its text cut."""
    dossier = small()
    for path in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        target: Any = dossier
        try:
            for step in path[:-1]:
                target = target[step]
            _mutate(target, path[-1], draw)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier mutation took the place away
    raw = json.dumps(dossier).encode()
    return raw[: draw(st.integers(0, len(raw)))] if draw(st.integers(0, 9)) == 0 else raw


def _mutate(target: Any, key: str | int, draw: st.DrawFn) -> None:
    act = draw(st.sampled_from(["replace", "remove", "double", "rename"]))
    if act == "remove":
        del target[key]
    elif act == "double" and isinstance(target, list):
        target.append(target[int(key)])
    elif act == "rename" and isinstance(target, dict):
        target[f"{key}s"] = target.pop(key)
    else:
        target[key] = draw(JUNK)


@pytest.mark.long
@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
@given(mutated())
def test_whatever_is_wrong_is_refused_by_name(raw: bytes) -> None:
    with undone():
        before = head()
        refused = None
        try:
            slug = loaded(raw).slug
        except DossierRefused as refusal:
            refused = refusal
        if refused is None:
            # Still a dossier: then it comes back as it was given, but for numbers written another way.
            assert json.loads(dumped(slug)) == json.loads(raw)
        else:
            assert head() == before
            assert refused.problems
            assert "\n".join(refused.lines()).encode()


def test_the_small_dossier_has_a_row_in_every_section() -> None:
    assert all(small()[section] for section in SECTIONS)
