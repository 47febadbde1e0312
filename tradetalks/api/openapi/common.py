"""What operations share: parts of addresses, headers, problems and the names of resources. One place for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypedDict

Schema = dict[str, Any]

TAGS = {
    "negotiations": "Negotiations",
    "issues": "Issues",
    "matrix": "Issues",
    "status-changes": "Facts of an issue",
    "positions": "Facts of an issue",
    "links": "Facts of an issue",
    "commitments": "Facts of an issue",
    "history": "Facts of an issue",
    "deliveries": "Facts of an issue",
    "observations": "Facts of an issue",
    "notes": "Notes",
    "rounds": "Rounds",
    "readouts": "Rounds",
    "summary": "Summaries",
    "summaries": "Summaries",
    "deadlines": "Calendar",
    "measures": "Calendar",
    "demand-lists": "Calendar",
    "fact": "Corrections",
    "changes": "Changes",
    "dossier": "Negotiations",
    "search": "Search",
    "sources": "Sources",
    "parties": "Vocabularies",
    "areas": "Vocabularies",
    "statuses": "Vocabularies",
}
"""Part of an address → the resource it belongs to; the last part that is named here counts."""

KEY: Schema = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
PATH_PARAMETERS: Mapping[str, Schema] = {
    "slug": {
        "description": "Name of the talks in addresses.",
        "schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
        "example": "us-china-2018-2020",
    },
    "ref": {
        "description": "Reference of an issue.",
        "schema": {"type": "string", "pattern": "^[A-Z][A-Z0-9]{1,7}-[0-9]{1,10}$"},
        "example": "US-013",
    },
    "number": {"description": "Number of a round.", "schema": KEY, "example": 10},
    "id": {"description": "The `id` that lists tell.", "schema": KEY},
}

REQUEST_HEADERS: Mapping[str, Schema] = {
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of the answer the client holds: 304 while it still holds.",
        "schema": {"type": "string"},
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": 'The state that was read: an `ETag`, `"v7"` for version 7, or `*` for whatever is current.',
        "schema": {"type": "string"},
        "example": '"v1"',
    },
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Sent again with the same request, answers what the first one answered; done once.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
}

HEADERS: Mapping[str, Schema] = {
    "ETag": {
        "description": "Strong: changes when anything of the answer can have changed.",
        "schema": {"type": "string", "pattern": '^"[^"]+"$'},
    },
    "RateLimit-Policy": {
        "description": "How many requests (`q`) a client may send in how many seconds (`w`).",
        "schema": {"type": "string", "pattern": '^"default";q=[0-9]+;w=[0-9]+$'},
    },
    "RateLimit": {
        "description": "How many of them are left (`r`), and in how many seconds they are renewed (`t`).",
        "schema": {"type": "string", "pattern": '^"default";r=[0-9]+;t=[0-9]+$'},
    },
}
"""Of every answer to a read that is no problem."""
WRITTEN_HEADERS: Mapping[str, Schema] = {
    "Location": {"description": "Where what was made is found.", "schema": {"type": "string", "format": "uri"}},
}
WRITTEN: Mapping[str, str] = {
    "201": "Made; what is found at `Location`.",
    "202": "Done; what follows from it comes by itself and is found at `Location`.",
}
NOTHING_TO_SHOW = "Done; it is not for the person who wrote it to see, or not any more."


class ProblemEntry(TypedDict):
    """One thing that is wrong."""

    pointer: Annotated[
        str, "`?name` is a parameter of the address, `/title` a field of the body (RFC 6901), `If-Match:` a header."
    ]
    code: Annotated[str, "For programs."]
    detail: Annotated[str, "For people."]


class Problem(TypedDict):
    """Why there is no answer (RFC 9457)."""

    type: Annotated[str, "`urn:tradetalks:problem:…` where it is a kind of its own, else `about:blank`."]
    title: Annotated[str, "What the status is called."]
    status: int
    detail: Annotated[str, "What is wrong and what to do."]
    errors: list[ProblemEntry]


class StaleProblem(Problem):
    """The record was changed after it was read."""

    current: Annotated[Any, "The record as it is now; null where the person may not see it any more."]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status that is no answer."""

    name: str
    says: str
    shape: Any = Problem
    headers: Mapping[str, Schema] = field(default_factory=dict)


_CHALLENGE = {"description": "What is asked for (RFC 6750).", "schema": {"type": "string"}}
_RETRY_AFTER = {
    "description": "Seconds after which to try again.",
    "schema": {"type": "string", "pattern": "^[0-9]+$"},
}
REFUSALS: Mapping[str, Refusal] = {
    "400": Refusal("BadRequest", "A parameter or the request cannot be read."),
    "401": Refusal(
        "Unauthorized",
        "No token, or one that is unknown, expired or revoked.",
        headers={"WWW-Authenticate": _CHALLENGE},
    ),
    "403": Refusal("Forbidden", "The account or the token's scope lacks the right."),
    "404": Refusal("NotFound", "Nothing is there, or nothing the reader may see."),
    "406": Refusal("NotAcceptable", "A format was asked for that is not served here."),
    "429": Refusal(
        "TooManyRequests", "More requests than the limit that `RateLimit` tells.", headers={"Retry-After": _RETRY_AFTER}
    ),
    "503": Refusal("Unavailable", "The database cannot be reached just now.", headers={"Retry-After": _RETRY_AFTER}),
}
"""Status → what it means. Every operation can answer with each, 404 only where its address has a parameter."""
WRITTEN_REFUSALS: Mapping[str, Refusal] = {
    "412": Refusal("Stale", "`If-Match` does not hold any more.", shape=StaleProblem),
    "413": Refusal("TooLarge", "The body is too large."),
    "415": Refusal("UnsupportedMediaType", "The body is sent as something that is not read here."),
    "422": Refusal("Unprocessable", "The record refuses the values, or the key was used for another request."),
    "428": Refusal("PreconditionRequired", "`If-Match` is missing."),
}
"""The same of operations that write; 412 and 428 where they take `If-Match`."""
