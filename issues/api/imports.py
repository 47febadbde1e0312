"""REST: `issues/import/`: a table of issues sent back; `negotiations/import/` and `dossier/`: talks as one file."""

from collections.abc import Collection, Mapping
from typing import Any

from rest_framework.request import Request

from issues.access import require_analysing
from issues.api.base import IssueRecordViewSet
from issues.dossiers.dump import dump
from issues.dossiers.load import load
from issues.dossiers.parse import parse
from issues.dossiers.problems import DossierRefused
from issues.shapes import DossierLoaded, IssuesImported, RowsProblem
from issues.sheets.load import load_issues
from issues.sheets.reports import RowsRefused, SheetRefused
from rounds.access import require_managing
from tradetalks.accounts.rights import NotAllowed
from tradetalks.api.described import tells
from tradetalks.api.moments import CLOCKS
from tradetalks.api.openapi.common import Refusal
from tradetalks.api.parameters import Parameters
from tradetalks.api.problems import Problem, escaped, pointer
from tradetalks.api.reading import answers
from tradetalks.api.tables.csv_sheet import read_csv
from tradetalks.api.tables.sheets import Unreadable
from tradetalks.api.tables.xlsx_sheet import read_xlsx
from tradetalks.api.uploads import CSV, IMPORTING, JSON, XLSX, Upload, takes_file
from tradetalks.sources.access import SEEN_WITH, visible_labels

ROWS_REFUSED = Refusal("RowsRefused", "Cells, columns or the file as a whole are refused.", shape=RowsProblem)
_READERS = {CSV: read_csv, XLSX: read_xlsx}


class IssueImportViewSet(IssueRecordViewSet):
    """`…/issues/import/`."""

    @tells(IssuesImported, *IMPORTING)
    @takes_file((CSV, XLSX), may=require_analysing, refused=ROWS_REFUSED)
    def create(self, request: Request, upload: Upload, slug: str) -> dict[str, Any]:
        """Take a table of issues that was exported and changed: all of it or nothing, in one changeset.

        A row with a reference changes the cells that differ from the record; a row without one opens an issue. A table
        that nobody changed changes nothing. `reason` is needed.
        """
        negotiation, talks = self.negotiation(request, slug), self.talks(request, slug)
        try:
            sheet = _READERS[upload.media_type](upload.content)
        except Unreadable as error:
            raise Problem(400, str(error), code="file", errors={"": str(error)}) from None
        try:
            report = load_issues(negotiation, talks, sheet, reason=upload.reason, **upload.who)
        except SheetRefused as refused:
            errors = {f"/{escaped(name[:100])}": why for name, why in refused.faults.items()}
            raise Problem(422, str(refused), code="table", errors=errors) from None
        except RowsRefused as refused:
            raise _rows_refused(refused) from None
        return {
            "dry_run": upload.dry_run,
            "changeset": None if upload.dry_run else report.changeset,
            "counts": report.counts(),
            "rows": [row.as_json() for row in report.rows],
        }


class DossierViewSet(IssueRecordViewSet):
    """`negotiations/import/` and `…/dossier/`."""

    def refused_clocks(self, address: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the base's signature
        """All: a dossier is what can be loaded elsewhere, and part of a record names what is not there yet."""
        return dict.fromkeys(CLOCKS, "A dossier is of the record as it stands; leave it out.")

    @tells(DossierLoaded, *IMPORTING)
    @takes_file((JSON,), may=require_managing)
    def create(self, request: Request, upload: Upload) -> dict[str, Any]:  # noqa: ARG002 -- every action's signature
        """Load talks from one file, a dossier: all of it or nothing, in one changeset.

        The same as `manage.py load_dossier`: loading a file twice changes nothing.
        """
        try:
            loaded = load(parse(upload.content), reason=upload.reason, dry_run=upload.dry_run, **upload.who)
        except DossierRefused as refused:
            errors: dict[str, str] = {}
            for found in refused.problems:
                errors.setdefault(pointer(found.path), found.message)
            said = f"{refused.problems[0]} Nothing was written; {refused.count} in all."
            # No dossier at all, or one whose rows are wrong.
            raise Problem(400 if set(errors) == {""} else 422, said, code="dossier", errors=errors) from None
        return {
            "dry_run": upload.dry_run,
            "negotiation": loaded.slug,
            "changed": loaded.changed,
            "changeset": loaded.changeset,
            "recorded": dict(loaded.recorded),
            "edited": dict(loaded.edited),
            "superseded": loaded.superseded,
        }

    @tells(dict[str, Any])
    @answers
    def retrieve(self, request: Request, slug: str) -> bytes:
        """The talks as one file, a dossier: byte for byte what `manage.py dump_dossier` writes.

        It holds every source, so only those may have it who may see every source, whatever it holds today.
        """
        Parameters(request.query_params, ()).check()
        if visible_labels(request.user) != frozenset(SEEN_WITH):
            raise NotAllowed("A dossier holds every source, so it is for those who may see all of them (role manager).")
        return dump(self.negotiation(request, slug)).encode()


def _rows_refused(refused: RowsRefused) -> Problem:
    """The rows that were refused, each cell at its pointer; `rows` has them whole."""
    rows = refused.report.refused
    errors = {
        f"/rows/{row.row}/{escaped(fault.column)}".rstrip("/"): fault.detail for row in rows for fault in row.faults
    }
    more: Mapping[str, Any] = {"counts": refused.report.counts(), "rows": [row.as_json() for row in rows]}
    return Problem(422, str(refused), code="rows", errors=errors, more=more)
