"""REST: `issues/bulk/`: the same set on many issues, all or nothing."""

from typing import Any

from rest_framework.request import Request

from issues import shapes
from issues.access import require_recording_status
from issues.actions.bulk import BulkRefused, BulkReport, BulkSet, BulkStatus, set_on_many
from issues.api.base import IssueRecordViewSet
from issues.api.bodies import BulkBody
from issues.api.issues import ties_of
from issues.api.naming import found
from rounds.models import Negotiation
from tradetalks.api.described import Query, tells
from tradetalks.api.openapi.common import Refusal
from tradetalks.api.problems import Problem, pointer
from tradetalks.api.writing import Done, Write, performs
from tradetalks.ledger.refusals import at_path

BULK_REFUSED = Refusal("BulkRefused", "The values, or any of the issues, are refused.", shape=shapes.BulkProblem)
DRY_RUN = Query("dry_run", bool, "Answer the same and write nothing.", default=False)


class BulkViewSet(IssueRecordViewSet):
    """Acts on many issues."""

    @tells(shapes.BulkReport, DRY_RUN)
    @performs(BulkBody, may=require_recording_status, dry_run=True, refused=BULK_REFUSED)
    def set(self, request: Request, write: Write, slug: str) -> Done:
        """Set the same on many issues, or, where any of them refuses, on none.

        Answered with what it did to each. When any is refused the answer is 422 with the same report as `report`.
        """
        negotiation = self.negotiation(request, slug)
        values = write.values
        with at_path("set"):
            wanted = _wanted(negotiation, values["set"], person=request.user)
        try:
            report = set_on_many(negotiation, values["refs"], wanted, versions=values.get("versions"), **write.who)
        except BulkRefused as refusal:
            raise Problem(
                422,
                refusal.message,
                code=refusal.code,
                errors={pointer(field): said for field, said in refusal.errors.items()},
                more={"report": told(refusal.report, dry_run=write.dry_run)},
            ) from None
        return Done(request.path, told(report, dry_run=write.dry_run))


def _wanted(negotiation: Negotiation, values: dict[str, Any], *, person: Any) -> BulkSet:
    values = found(values, negotiation, person=person)
    archived, status = values.pop("archived", None), values.pop("status", None)
    if status is not None:
        status = found(status, negotiation, person=person, beneath="status.")
        status = BulkStatus(meeting=status.pop("round", None), **status)
    return BulkSet(ties=ties_of(values), fields=values, archived=archived, status=status)


def told(report: BulkReport, *, dry_run: bool) -> shapes.BulkReport:
    """The report as it is answered."""
    return {
        "changed": report.count("changed"),
        "unchanged": report.count("unchanged"),
        "refused": report.count("refused"),
        "changeset": None if dry_run else report.changeset,
        "issues": [
            {
                "ref": row.ref,
                "result": row.result,
                "version": row.version,
                "changes": {name: {"before": before, "after": after} for name, (before, after) in row.changes.items()},
                "refusals": [
                    {"field": refusal.field, "code": refusal.code, "detail": refusal.detail} for refusal in row.refusals
                ],
            }
            for row in report.rows
        ],
    }
