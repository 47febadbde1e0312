"""Measures as the pages know them, for the rules of `issues.progress`: the same values a summary is computed from."""

from issues.progress.values import MeasureChange, MeasureFacts
from rounds.queries.calendar import PublishedMeasure


def facts_of(row: PublishedMeasure) -> MeasureFacts:
    """The measure with its changes in force, in the order of recording. No query."""
    measure = row.measure
    return MeasureFacts(
        key=measure.key,
        title=measure.title,
        imposed_by=measure.imposed_by.code,
        against=measure.against.code if measure.against else None,
        instrument=measure.instrument,
        scope_text=measure.scope_text,
        scope_usd=measure.scope_usd,
        changes=tuple(
            MeasureChange(
                state=change.state,
                rate_from=change.rate_from,
                rate_to=change.rate_to,
                effective_on=str(change.effective_on) if change.effective_on else None,
                effective_day=change.effective_day,
                announced_day=change.announced_day,
                published_day=row.published.get(change.pk),
            )
            for change in row.changes
        ),
    )
