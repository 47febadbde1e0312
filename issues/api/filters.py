"""The parameters of `issues.filters`, as the schema describes them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

from issues.choices import IssueKind, Phase, Stance, Status
from issues.filters import JOINT, MOVED
from issues.queries.standing import FLAGS
from tradetalks.api.described import SHORT_TEXT, Query

_DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_CODE = "[A-Z][A-Z0-9]{1,7}"
_RAISER = {"pattern": f"^({_CODE}|{JOINT})$"}
_TIMES = " Given several times, all of it holds."


def _listed(one: str) -> dict[str, Any]:
    """Values of that pattern, with commas between them, as one text."""
    return {"type": "string", "pattern": f"^({one})(,({one}))*$"}


def _words(codes: Iterable[str]) -> dict[str, Any]:
    return _listed("|".join(codes))


_STANCES = _words(Stance.values)
_STANCE_NAME = r"stance\.[a-z][a-z0-9]{1,7}"

_OWN = (
    Query("status", Annotated[str, Status], "In one of these statuses.", many=True),
    Query("phase", Annotated[str, Phase], "In one of these phases.", many=True),
    Query("kind", Annotated[str, IssueKind], "Of one of these kinds.", many=True),
    Query("area", str, "In one of these areas.", many=True, limits={"pattern": "^[-a-zA-Z0-9_]+$"}),
    Query("raised_by", str, "Raised by one of these parties; `joint` for both.", many=True, limits=_RAISER),
    Query("by", str, "The same as `raised_by`.", many=True, limits=_RAISER),
    Query("addressed_to", str, "Addressed to one of these parties.", many=True, limits={"pattern": f"^{_CODE}$"}),
    Query(
        "treated_in",
        int,
        "With a status or position recorded in the window of one of these rounds." + _TIMES,
        many=True,
    ),
    Query("moved", str, "That moved so in the last logged round.", many=True, limits={"enum": [*MOVED]}),
    Query(
        "label",
        str,
        "That the summary of the last logged round lists under one of these." + _TIMES,
        many=True,
        limits={"enum": [*FLAGS]},
    ),
    Query("since", str, "Whose status changed on that day or later.", many=True, limits={"pattern": f"^{_DATE}$"}),
    Query(
        "deadline",
        str,
        "That hang on a deadline due on a day, month or year, before it (`<2019-04-01`) or after it (`>2019`)."
        + _TIMES,
        many=True,
        limits={"pattern": f"^[<>]?{_DATE}$"},
    ),
    Query(
        "source",
        str,
        "That cite one of these sources, themselves or by a status or position in force." + _TIMES,
        many=True,
        limits={"pattern": "^S-[1-9][0-9]{0,17}$"},
    ),
    Query(
        "stance",
        dict[str, str],
        "`stance.cn=rejects,red_line`: on which that party's newest stance is one of these. One for each party.",
        limits={"propertyNames": {"pattern": f"^{_STANCE_NAME}$"}, "additionalProperties": _STANCES},
    ),
    Query(
        "opposite",
        dict[str, str],
        "`-area=people,cyber`: a filter with `-` before its name leaves out what it would keep.",
        limits={
            "properties": {
                "-status": _words(Status.values),
                "-phase": _words(Phase.values),
                "-kind": _words(IssueKind.values),
                "-area": _listed("[-a-zA-Z0-9_]+"),
                "-raised_by": _listed(f"{_CODE}|{JOINT}"),
                "-by": _listed(f"{_CODE}|{JOINT}"),
                "-addressed_to": _listed(_CODE),
                "-treated_in": _listed("[0-9]+"),
                "-moved": _words(MOVED),
                "-label": _words(FLAGS),
                "-since": _listed(_DATE),
                "-deadline": _listed(f"[<>]?{_DATE}"),
                "-source": _listed("S-[1-9][0-9]{0,17}"),
            },
            "patternProperties": {f"^-{_STANCE_NAME}$": _STANCES},
            "additionalProperties": False,
        },
    ),
    Query("q", str, "Whose reference, title or description it finds.", limits=SHORT_TEXT),
    Query(
        "archived", str, "Not archived, only archived, or both.", many=True, limits={"enum": ["false", "true", "any"]}
    ),
)
FILTERS = tuple(replace(query, shared=f"issue_{query.name}") for query in _OWN)
"""Of the list and of the matrix."""
