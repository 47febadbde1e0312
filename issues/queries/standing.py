"""What the newest summary of the last logged round says of single issues: how they moved, and their flags.

The parsed summary is kept in the process under its digest, which names its content for good.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from issues.models import ProgressSummary
from issues.queries.summaries import RoundSummary, latest_summary_of

_LISTED = {
    "postgresql": "SELECT jsonb_array_elements_text(%s::jsonb)",
    "sqlite": "SELECT value FROM json_each(%s)",
}
"""The texts of a JSON array as rows."""
FLAGS = ("contested", "stalled", "silent", "one_sided", "stages_skipped")
"""The flags a list shows, in this order; the summary lists issues under each."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Movement and flags of each issue after the last logged round.

    `movement` maps a reference to a code of `Movement`; an issue that was not tracked then is not in it.
    `summary` says which round that is and whether the summary still holds; it has no content.
    """

    summary: RoundSummary
    movement: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def round_number(self) -> int:
        """Number of the last logged round."""
        return self.summary.number

    @property
    def round_name(self) -> str:
        """Its name."""
        return self.summary.name

    @property
    def reflects(self) -> int | None:
        """Number of the changeset the summary reflects; None while there is no summary at all."""
        return self.summary.reflects

    @property
    def stale_since(self) -> dt.datetime | None:
        """Since when it waits to be recomputed; None while it is current."""
        return self.summary.stale_since

    def moved(self, codes: Iterable[str]) -> list[str]:
        """References of the issues whose movement is one of `codes`."""
        wanted = set(codes)
        return [ref for ref, code in self.movement.items() if code in wanted]


def among(refs: Iterable[str]) -> Q:
    """Issues with one of these references: one value of the statement, as thousands may be meant."""
    listed = RawSQL(_LISTED[connection.vendor], [orjson.dumps([*refs]).decode()])  # noqa: S611 -- one of two fixed texts
    return Q(ref__in=listed)


def standing_of(negotiation_id: int) -> Standing | None:
    """The standing after the last logged round, None before any was logged.

    One query; one more where this process has not parsed that summary before.
    """
    return standing_from(latest_summary_of(negotiation_id, content=False))


def standing_from(summary: RoundSummary | None) -> Standing | None:
    """The standing by a summary that was read without its content. One query where it was not parsed before."""
    if summary is None:
        return None
    if summary.revision is None or summary.digest is None:
        return Standing(summary)
    return Standing(summary, *_parsed(summary.round_id, summary.revision, summary.digest))


@lru_cache(maxsize=16)
def _parsed(
    round_id: int,
    revision: int,
    digest: str,  # noqa: ARG001 -- part of the key: it names the content
) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    contents = ProgressSummary.objects.values_list("content", flat=True)
    content: dict[str, Any] = contents.get(round=round_id, revision=revision)
    movement: dict[str, str] = {}
    flags: dict[str, list[str]] = {}
    for part in (content, content.get("parts", {})):
        for code, refs in part.get("movement", {}).items():
            movement.update(dict.fromkeys(_refs(refs), code))
        for flag in FLAGS:
            for ref in _refs(part.get(flag, [])):
                flags.setdefault(ref, []).append(flag)
    return movement, {ref: tuple(codes) for ref, codes in flags.items()}


def _refs(listed: Any) -> Iterable[str]:
    """References from a list of them, or of objects that carry one as `ref`."""
    if not isinstance(listed, list):
        return []
    return [item["ref"] if isinstance(item, dict) else item for item in listed]
