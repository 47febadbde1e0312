"""The parameters of `issues.filters`, as the schema describes them."""

from dataclasses import replace
from typing import Annotated

from issues.choices import IssueKind, Phase, Stance, Status
from issues.filters import JOINT, MOVED
from tradetalks.api.described import SHORT_TEXT, Query

_STANCE = "|".join(Stance.values)
_STANCES = {"type": "string", "pattern": f"^({_STANCE})(,({_STANCE}))*$"}
_CODE = {"pattern": "^[A-Z][A-Z0-9]{1,7}$"}
_RAISER = {"pattern": f"^([A-Z][A-Z0-9]{{1,7}}|{JOINT})$"}

_OWN = (
    Query("status", Annotated[str, Status], "In one of these statuses.", many=True),
    Query("phase", Annotated[str, Phase], "In one of these phases.", many=True),
    Query("kind", Annotated[str, IssueKind], "Of one of these kinds.", many=True),
    Query("area", str, "In one of these areas.", many=True, limits={"pattern": "^[-a-zA-Z0-9_]+$"}),
    Query("raised_by", str, "Raised by one of these parties; `joint` for both.", many=True, limits=_RAISER),
    Query("by", str, "The same as `raised_by`.", many=True, limits=_RAISER),
    Query("addressed_to", str, "Addressed to one of these parties.", many=True, limits=_CODE),
    Query("treated_in", int, "With a status or position recorded in the window of one of these rounds.", many=True),
    Query("moved", str, "That moved so in the last logged round.", many=True, limits={"enum": [*MOVED]}),
    Query(
        "stance",
        dict[str, str],
        "`stance.cn=rejects,red_line`: on which that party's newest stance is one of these. One for each party.",
        limits={"propertyNames": {"pattern": r"^stance\.[a-z][a-z0-9]{1,7}$"}, "additionalProperties": _STANCES},
    ),
    Query("q", str, "Whose reference, title or description it finds.", limits=SHORT_TEXT),
    Query(
        "archived", str, "Not archived, only archived, or both.", many=True, limits={"enum": ["false", "true", "any"]}
    ),
)
FILTERS = tuple(replace(query, shared=f"issue_{query.name}") for query in _OWN)
"""Of the list and of the matrix."""
