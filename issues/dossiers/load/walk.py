"""The walk of one load through the acts, in one changeset."""

import datetime as dt

from django.db import connection, transaction

from issues.dossiers.load.calendar import load_calendar
from issues.dossiers.load.demands import load_demands
from issues.dossiers.load.loading import Loaded, Loading
from issues.dossiers.load.shared import load_shared
from issues.dossiers.parse import Dossier
from issues.dossiers.record import record_of
from rounds.models import Negotiation
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset

MANY_ROWS = 1_000


def load(
    dossier: Dossier, *, by: User | None, at: dt.datetime, door: str, reason: str = "", dry_run: bool = False
) -> Loaded:
    """Load the dossier: all of it or nothing, one changeset. A dry run finds out what would happen and undoes it.

    Raises DossierRefused with every row that an act refuses, NotAllowed.
    """
    slug = dossier.negotiation["slug"]
    outcome = Loaded(slug)
    reason = reason or f"Loaded the dossier {slug}."
    with transaction.atomic():
        with changeset(by=by, at=at, door=door, reason=reason, scope=slug) as recorder:
            loading = Loading(dossier, by, at, door, outcome)
            # Read under the write lock: what is compared here cannot change before it is written.
            loading.existing = Negotiation.objects.filter(slug=slug).first()
            if loading.existing is not None:
                loading.record = record_of(loading.existing)
            load_shared(loading)
            load_calendar(loading)
            load_demands(loading)
            loading.refuse_any()
        outcome.changed = not recorder.is_empty
        if sum(outcome.recorded.values()) >= MANY_ROWS and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Summaries are computed right after this commits. Without statistics of the new rows PostgreSQL plans
                # them badly until autovacuum comes by: 10,000 rows took 225 s instead of 60 s, summaries included.
                cursor.execute("ANALYZE")
        if dry_run:
            transaction.set_rollback(True)
        elif outcome.changed:
            outcome.changeset = recorder.number
    return outcome
