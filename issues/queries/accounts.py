"""A step of a deadline or measure as its page tells it: a sentence, who says so, and who disputes it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from rounds.models import DeadlineRevision, MeasureRevision
from tradetalks.ledger.models import Changeset
from tradetalks.lib.partial_dates import PartialDate
from tradetalks.sources.models import Citation


@dataclass(frozen=True)
class Told:
    """One step in words; `known` BEGINNING where nothing says since when it is known."""

    pk: int
    words: str
    why: str
    known: dt.date | None
    announced: PartialDate | None
    says_so: Sequence[Citation]
    disputes: Sequence[Citation]
    superseded: Changeset | None = None
    superseded_reason: str = ""

    @property
    def two_accounts(self) -> bool:
        """Whether sources the reader may see contradict each other about it."""
        return bool(self.says_so and self.disputes)


def told(step: DeadlineRevision | MeasureRevision, words: str, *, known: dt.date | None = None) -> Told:
    """The step with its citations, those that dispute it apart. No query."""
    citations = list(step.citations.all())
    return Told(
        pk=step.pk,
        words=words,
        why=(step.reason if isinstance(step, DeadlineRevision) else step.note) or "",
        known=known,
        announced=step.announced_on,
        says_so=[citation for citation in citations if not citation.disputes],
        disputes=[citation for citation in citations if citation.disputes],
        superseded=step.superseded,
        superseded_reason=step.superseded_reason,
    )
