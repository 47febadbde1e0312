"""Acts on negotiations and parties: who talks to whom, and which sources were consulted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from rounds.access import require_managing, require_recording
from rounds.models import ConsultedSource, Negotiation, NegotiationParty, Party
from rounds.signals import record_changed
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid, refuse_unknown
from tradetalks.sources.models import Source

EDITABLE = frozenset({"name", "opened_on", "closed_on", "summary"})
RESERVED_SLUGS = frozenset(
    [
        "admin",
        "api",
        "drafts",
        "feeds",
        "healthz",
        "import",
        "imports",
        "me",
        "metrics",
        "negotiations",
        "new",
        "profile",
        "readyz",
        "search",
        "settings",
        "sign-in",
        "sign-out",
        "static",
        "undo",
        "undo",
        "vault",
        "views",
    ]
)
"""First words of addresses that are, or may become, the product's own: talks of that name could not be reached."""


def add_party(*, code: str, name: str, by: User | None, at: dt.datetime, door: str, reason: str = "") -> Party:
    """A new government. Raises Invalid when the code is taken or malformed, NotAllowed."""
    require_managing(by)
    with changeset(by=by, at=at, door=door, reason=reason) as recorder:
        if Party.objects.filter(code=code).exists():
            raise Invalid(f"'{code}' already is a party.", field="code")
        return recorder.insert(Party(code=code, name=name))


def create_negotiation(
    *,
    slug: str,
    name: str,
    parties: Sequence[Party],
    by: User | None,
    at: dt.datetime,
    door: str,
    reason: str = "",
    **values: Any,
) -> Negotiation:
    """A new set of talks between at least two parties, in the given order. Raises Invalid, NotAllowed."""
    require_managing(by)
    refuse_unknown(values, EDITABLE - {"name"})
    with changeset(by=by, at=at, door=door, reason=reason, scope=slug) as recorder:
        if slug in RESERVED_SLUGS:
            raise Invalid(f"'{slug}' is an address of the product itself; choose another.", field="slug")
        if Negotiation.objects.filter(slug=slug).exists():
            raise Invalid(f"'{slug}' is taken; choose another address.", field="slug")
        if len({party.pk for party in parties}) < 2:
            raise Invalid("Talks need at least two different parties.", field="parties")
        if len({party.pk for party in parties}) < len(parties):
            raise Invalid("Name each party once.", field="parties")
        negotiation = recorder.insert(Negotiation(slug=slug, name=name, **values))
        recorder.insert_many(
            [
                NegotiationParty(negotiation=negotiation, party=party, position=position)
                for position, party in enumerate(parties, 1)
            ]
        )
        return negotiation


def edit_negotiation(
    negotiation: Negotiation,
    *,
    version: int,
    changes: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    door: str,
    reason: str = "",
) -> bool:
    """Change the name, days or summary; False when nothing differs. Raises StaleVersion, Invalid, NotAllowed."""
    require_managing(by)
    refuse_unknown(changes, EDITABLE)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        return recorder.update(negotiation, version=version, **changes)


def rename_party(party: Party, *, name: str, by: User | None, at: dt.datetime, door: str, reason: str = "") -> None:
    """Give a party another name everywhere. Its code, which references are made of, never changes."""
    require_managing(by)
    with changeset(by=by, at=at, door=door, reason=reason) as recorder:
        if recorder.rewrite(party, name=name):
            for negotiation in party.negotiations.all():
                record_changed.send(Negotiation, negotiation=negotiation, recorder=recorder, from_day=None)


def consult_sources(
    negotiation: Negotiation,
    sources: Sequence[Source],
    *,
    by: User | None,
    at: dt.datetime,
    door: str,
    reason: str = "",
) -> int:
    """List sources as read for these talks, in order; returns how many were not listed before."""
    require_recording(by)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        listed = set(negotiation.consulted.values_list("source_id", flat=True))
        fresh = {source.pk: source for source in sources if source.pk not in listed}
        recorder.insert_many([ConsultedSource(negotiation=negotiation, source=source) for source in fresh.values()])
        return len(fresh)


def party_codes(negotiation: Negotiation) -> list[str]:
    """The codes of the parties to these talks, in their order: the voices a citation may have."""
    return list(negotiation.seats.order_by("position").values_list("party__code", flat=True))
