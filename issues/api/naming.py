"""What a body names, by reference, code, number or key. What is not there is refused at its field.

A body is looked up as a whole, so that everything it names wrongly is told at once.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet

from issues.models import Area
from rounds.api.naming import named, parties_named, round_named
from rounds.models import Negotiation
from tradetalks.ledger.models import RecordedModel
from tradetalks.ledger.refusals import NotFound
from tradetalks.sources.bodies import cited, recited

Values = dict[str, Any]

PARTIES = ("raised_by", "addressed_to", "party", "obligor")
ROUNDS = ("raised_in", "round")
ISSUES = ("parent", "successor", "issue")
KEYED = {"deadlines": "deadline", "measures": "measure"}


def found(
    values: Mapping[str, Any],
    negotiation: Negotiation,
    *,
    person: Any,
    citing: RecordedModel | None = None,
    beneath: str = "",
    issues: Collection[str] = ISSUES,
) -> Values:
    """The values of a body with records instead of what names them; `on`, texts and codes stay.

    `citations` become those of an act: of a new fact, or all that the record `citing` shall have. `beneath` is the
    field the values were found in, `issues` the fields that name an issue. Raises NotFound naming every field whose
    record is not there, or not theirs to see.
    """
    missing: dict[str, str] = {}

    def look(read: Callable[..., Any], *given: Any, **said: Any) -> Any:
        try:
            return read(*given, **said)
        except NotFound as refusal:
            missing.update({f"{beneath}{field}": what for field, what in refusal.errors.items()})
            return None

    result = dict(values)
    result |= look(parties_named, {name: values[name] for name in PARTIES if name in values}) or {}
    for name in ROUNDS:
        if name in values:
            result[name] = look(round_named, negotiation, values[name], field=name)
    for name, (rows, column, what) in _one_of(negotiation, issues).items():
        if name in values:
            result |= look(named, rows, column, {name: values[name]}, what) or {}
    for name, what in KEYED.items():
        if name in values:
            keys = {f"{name}[{place}]": key for place, key in enumerate(values[name])}
            result[name] = [*(look(named, getattr(negotiation, name).all(), "key", keys, what) or {}).values()]
    if "sensitivity" in values:
        parties = look(parties_named, {f"sensitivity.{code}": code for code in values["sensitivity"]}) or {}
        result["sensitivity"] = {party: values["sensitivity"][party.code] for party in parties.values()}
    if "citations" in values:
        read = cited if citing is None else partial(recited, citing)
        result["citations"] = look(read, values["citations"], person=person)
    if missing:
        raise NotFound(next(iter(missing.values())), errors=missing)
    return result


def _one_of(negotiation: Negotiation, fields: Collection[str]) -> dict[str, tuple[QuerySet[Any], str, str]]:
    """Field → among which records its name is looked up, the column that has it, and what they are called."""
    issues: QuerySet[Any] = negotiation.issues.select_related("negotiation")
    return {
        **dict.fromkeys(fields, (issues, "ref", "issue")),
        "area": (Area.objects.all(), "code", "area"),
        "demand_list": (negotiation.demand_lists.all(), "key", "demand list"),
    }
