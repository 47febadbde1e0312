"""Issues that a changeset opened: archived when it is taken back, provided that nothing else hangs on them."""

from collections.abc import Iterator, Mapping
from typing import Any

from issues.actions.issues import archive_issue
from issues.actions.reverting.parts import SETS, Net, Parts
from issues.actions.reverting.refusals import Conflict, by_whom, changed_by
from issues.models import Issue
from tradetalks.ledger.models import FactModel, RecordedModel


def put_away(parts: Parts, who: Mapping[str, Any], *, own: bool) -> None:
    """Archive the issues it opened; `own`: the person who opened them does. Raises NotAllowed."""
    for net in _opened(parts):
        issue = Issue.objects.get(pk=net.pk)
        if not issue.is_archived:
            archive_issue(issue, version=issue.version, undoing=own, **who)


def what_hangs_on(parts: Parts, number: int) -> list[Conflict]:
    """Facts and records in force, and not its own, that belong or refer to an issue it opened."""
    return [found for net in _opened(parts) for found in _hanging(net, parts, number)]


def _opened(parts: Parts) -> list[Net]:
    return [net for net in parts.created if net.model is Issue]


def _hanging(net: Net, parts: Parts, number: int) -> Iterator[Conflict]:
    own = parts.written()
    for relation in Issue._meta.related_objects:
        model: Any = relation.related_model
        if not issubclass(model, RecordedModel) or model in SETS:
            continue
        rows = model._default_manager.filter(**{relation.field.name: net.pk})
        rows = rows.filter(superseded__isnull=True) if issubclass(model, FactModel) else rows
        for row in rows:
            if (model, row.pk) in own or getattr(row, "archived_on", None):
                continue
            since = changed_by(row.ledger_name, row.pk, after=number)
            what = f"{model._meta.verbose_name} {'' if issubclass(model, FactModel) else row.ledger_ref}".strip()
            yield Conflict(
                model=row.ledger_name,
                pk=row.pk,
                ref=net.ref,
                since=since,
                says=f"The {what} hangs on {net.ref} {by_whom(since)}.",
            )
