"""Who may see which source. The only place that decides it.

The label of a source (TLP 2.0) says how far it may travel. Inside one organisation that runs TradeTalks:

| label          | seen by whoever holds one of                     | roles                    |
|----------------|--------------------------------------------------|--------------------------|
| `CLEAR`        | the right to read; everybody where PUBLIC_READ=1 | all                      |
| `GREEN`        | the right to read                                | all                      |
| `AMBER`        | analyse, log rounds, manage                      | analyst, clerk, manager  |
| `AMBER+STRICT` | analyse, manage                                  | analyst, manager         |
| `RED`          | manage                                           | manager                  |

Whoever may not see a source sees neither it nor any citation of it (its words, speaker, rating and number), in
lists, counts, filters and the ledger's own before and after. The facts themselves carry no label: what is written
into a fact is for every reader of the record. Who an unnamed source really is (SourceIdentity) is shown by no read.

One bit is told: a key that a source has already is refused to whoever may record sources, hidden or not. Keys are one
set, for dossiers name sources by them; giving the second another key in silence would tell the same and break imports.
So a key is a name and no place for a secret.
"""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from tradetalks.accounts.rights import Right, has_right, require
from tradetalks.sources.choices import Sensitivity
from tradetalks.sources.models import Source

SEEN_WITH: dict[str, tuple[Right, ...]] = {
    Sensitivity.CLEAR.value: (Right.READ,),
    Sensitivity.GREEN.value: (Right.READ,),
    Sensitivity.AMBER.value: (Right.ANALYSE, Right.LOG_ROUNDS, Right.MANAGE),
    Sensitivity.AMBER_STRICT.value: (Right.ANALYSE, Right.MANAGE),
    Sensitivity.RED.value: (Right.MANAGE,),
}
"""Label → the rights of which one is enough to see a source with that label."""


def require_recording(person: Any) -> None:
    """Raise NotAllowed unless the person may record and edit sources."""
    require(person, Right.ANALYSE, Right.LOG_ROUNDS)


def visible_labels(person: Any) -> frozenset[str]:
    """The labels whose sources the person may see; None is the system itself, which sees all."""
    labels = {label for label, rights in SEEN_WITH.items() if has_right(person, *rights)}
    if settings.PUBLIC_READ:
        labels.add(Sensitivity.CLEAR.value)
    return frozenset(labels)


def visible_sources(person: Any) -> QuerySet[Source]:
    """The sources the person may see."""
    return Source.objects.filter(sensitivity__in=visible_labels(person))


def audience(person: Any) -> str:
    """A short name shared by exactly those people who see the same of every record."""
    return ",".join(sorted(visible_labels(person)))
