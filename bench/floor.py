"""The floor of bench.api: what the same answers cost without a framework.

`application` is bare WSGI, psycopg2 and orjson over the same tables, for one set of talks: no token, no ETag, no
checking of parameters, no forms of answer but JSON. Its statements are prepared once a connection, like ours. What it
writes is told in bench.floor_writing. The list is written by hand from SQL to JSON. The detail sends the product's one
statement as it is and tells its rows by the product's functions, which are plain Python; what it saves is everything
around them.
"""

import base64
import os
import re
import threading
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import parse_qs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradetalks.settings")

import django

django.setup()

import orjson  # noqa: E402 -- Django must be set up first
import psycopg2  # noqa: E402
from django.utils.functional import Promise  # noqa: E402

from bench.floor_writing import edit  # noqa: E402
from issues.choices import STATUS, IssueKind, Movement, OfferAnswer, Phase, Stance, Status  # noqa: E402
from issues.queries import issue_detail as detail  # noqa: E402
from issues.queries.standing import FLAGS  # noqa: E402
from rounds.queries.leverage import DEADLINES, MEASURES, with_revisions  # noqa: E402
from rounds.queries.negotiations import Seated, Talks  # noqa: E402
from tradetalks.lib.prepared import _numbered  # noqa: E402
from tradetalks.lib.together import HOLE, _rows, moment  # noqa: E402
from tradetalks.sources.rows import tell_readings  # noqa: E402

Start = Callable[[str, list[tuple[str, str]]], Any]
ROOT = "/api/v1/negotiations/bench/issues/"
LABELS = frozenset({"CLEAR", "GREEN", "AMBER", "AMBER+STRICT"})
KINDS, STATUSES, PHASES = dict(IssueKind.choices), dict(Status.choices), dict(Phase.choices)
MOVEMENTS, STANCES, ANSWERS = dict(Movement.choices), dict(Stance.choices), dict(OfferAnswer.choices)
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_PASSTHROUGH_DATACLASS

FRAME = """
SELECT n.id, r.number, r.name, m.marked, m.stale_since, s.reflects, s.id,
  (SELECT json_agg(json_build_array(p.id, p.code, p.name) ORDER BY t.position)::text
   FROM rounds_negotiationparty t JOIN rounds_party p ON p.id = t.party_id WHERE t.negotiation_id = n.id),
  (SELECT json_agg(json_build_array(x.id, x.number, x.name, x.ends_on))::text
   FROM rounds_round x WHERE x.negotiation_id = n.id)
FROM rounds_negotiation n JOIN rounds_round r ON r.negotiation_id = n.id AND r.logged_id IS NOT NULL
JOIN issues_summarymark m ON m.round_id = r.id JOIN issues_progresssummary s ON s.round_id = r.id
WHERE n.slug = 'bench' ORDER BY r.last_day DESC, r.number DESC, s.revision DESC LIMIT 1"""
LIST = """
SELECT i.id, i.ref, i.kind, i.title, a.code, a.label, i.raised_by_id, i.addressed_to_id, i.raised_in_id, p.ref,
  i.archived_on, i.status, i.version, i.touched_id, c.at, i.description, d.key, d.title,
  (SELECT json_build_array(f."on", f.window_id, f.round_id)::text FROM issues_statuschange f
   WHERE f.issue_id = i.id AND f.superseded_id IS NULL AND f.previous <> f."to"
   ORDER BY f.world_order DESC, f.id DESC LIMIT 1), {stances}
FROM issues_issue i JOIN issues_area a ON a.id = i.area_id LEFT JOIN issues_issue p ON p.id = i.parent_id
LEFT JOIN ledger_changeset c ON c.number = i.touched_id LEFT JOIN rounds_demandlist d ON d.id = i.demand_list_id
WHERE i.negotiation_id = %(talks)s AND i.archived_on IS NULL {narrowed} ORDER BY {order} LIMIT 101"""
STANCE = """
  (SELECT json_build_array(f."on", f.window_id, f.round_id, f.stance, f.answer)::text FROM issues_position f
   WHERE f.issue_id = i.id AND f.party_id = {party} AND f.superseded_id IS NULL
   ORDER BY f.world_order DESC, f.id DESC LIMIT 1)"""
_thread = threading.local()


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """The list (`status`, `raised_by`, `q`, `ordering=-updated_at`, `cursor`) and the detail; PATCH of a title.

    A PATCH is answered with the issue as it is then; with `Prefer: return=minimal` with nothing.
    """
    here = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['PATH_INFO']}"
    ref = environ["PATH_INFO"].removeprefix(ROOT).rstrip("/")
    headers = []
    if environ["REQUEST_METHOD"] == "PATCH":
        sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        version = edit(ask, ref, environ["HTTP_IF_MATCH"], sent)
        if version is None:
            start_response("412 Precondition Failed", [("Content-Length", "0")])
            return []
        headers.append(("ETag", f'"v{version}"'))
        if "HTTP_PREFER" in environ:
            start_response("204 No Content", headers)
            return []
    found = issue(here, ref) if ref else issues(here, environ["QUERY_STRING"])
    body = orjson.dumps(found, default=_text, option=OPTIONS)
    start_response("200 OK", [*headers, ("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def issues(here: str, query: str) -> dict[str, Any]:
    """One page."""
    given = {name: values[0] for name, values in parse_qs(query).items()}
    talks, parties, meetings, basis, standing = frame()
    values: dict[str, Any] = {"talks": talks}
    narrowed = ""
    if "status" in given:
        narrowed += " AND i.status = ANY(%(status)s)"
        values["status"] = given["status"].split(",")
    if "raised_by" in given:
        narrowed += " AND i.raised_by_id = %(by)s"
        values["by"] = next(pk for pk, code, _ in parties if code == given["raised_by"])
    if "q" in given:
        narrowed += " AND i.id IN (SELECT x.row_id FROM issues_issuetext x WHERE x.words @@ %(q)s::tsquery)"
        values["q"] = " & ".join(f"'{word}':*" for word in given["q"].split())
    recent = given.get("ordering") == "-updated_at"
    if "cursor" in given:
        *_, values["after"] = orjson.loads(base64.urlsafe_b64decode(given["cursor"] + "=="))
        narrowed += " AND i.ref > %(after)s"
    order = "i.touched_id DESC, i.ref DESC" if recent else "i.ref"
    rows = ask(
        LIST.format(stances=",".join(STANCE.format(party=pk) for pk, *_ in parties), narrowed=narrowed, order=order),
        values,
    )
    following = None
    if len(rows) > 100:
        last = rows[99]
        place = ["-updated_at", False, last[13], last[1]] if recent else ["ref", False, last[1]]
        cursor = base64.urlsafe_b64encode(orjson.dumps(place)).rstrip(b"=").decode()
        following = f"{here}?{query}{'&' if query else ''}cursor={cursor}"
        if "cursor" in given:
            following = f"{here}?cursor={cursor}"
    previous = None
    if "cursor" in given:
        place = base64.urlsafe_b64encode(orjson.dumps(["ref", True, rows[0][1]])).rstrip(b"=").decode()
        previous = f"{here}?cursor={place}"
    results = [{**row_of(row, parties, meetings, standing), "url": f"{here}{row[1]}/"} for row in rows[:100]]
    return {"next": following, "previous": previous, "summary": basis, "results": results}


def row_of(row: Any, parties: Any, meetings: Any, standing: Any) -> dict[str, Any]:
    """One row of a list."""
    (_, ref, kind, title, area, area_label, by, to, met, parent, archived, status, version, _, at, *_) = row
    step, *stances = (orjson.loads(fact) if fact else None for fact in row[18:])
    names = {pk: (code, name) for pk, code, name in parties}
    raised_by, addressed_to = names.get(by, (None, None)), names.get(to, (None, None))
    movement, flags = standing
    moved, phase = movement.get(ref), STATUS[status].phase.value if status else None
    return {
        "ref": ref,
        "kind": kind,
        "kind_label": KINDS[kind],
        "title": title,
        "area": area,
        "area_label": area_label,
        "raised_by": raised_by[0],
        "raised_by_label": raised_by[1],
        "addressed_to": addressed_to[0],
        "addressed_to_label": addressed_to[1],
        "raised_in": {"number": meetings[met][0], "name": meetings[met][1]} if met else None,
        "status": status,
        "status_label": STATUSES[status] if status else None,
        "phase": phase,
        "phase_label": PHASES[phase] if phase else None,
        "status_since": when(step, meetings) if step else None,
        "movement": moved,
        "movement_label": MOVEMENTS[moved] if moved else None,
        "positions": {
            code: {
                "stance": stance[3],
                "stance_label": STANCES[stance[3]],
                "answer": stance[4],
                "answer_label": ANSWERS[stance[4]] if stance[4] else None,
                **when(stance, meetings),
            }
            if stance
            else None
            for (_, code, _), stance in zip(parties, stances, strict=True)
        },
        "flags": flags.get(ref, []),
        "parent": parent,
        "archived_on": archived,
        "version": version,
        "updated_at": at,
    }


def when(fact: Any, meetings: Any) -> dict[str, Any]:
    """Round and day of a fact."""
    counted = fact[1] or fact[2]
    return {
        "round": meetings[counted][0] if counted else None,
        "on": fact[0] or (meetings[fact[2]][2] if fact[2] else None),
    }


def issue(here: str, ref: str) -> dict[str, Any]:
    """One issue with everything recorded of it."""
    talks, parties, meetings, basis, standing = frame()
    stances = ",".join(STANCE.format(party=pk) for pk, *_ in parties)
    (row,) = ask(
        LIST.format(stances=stances, narrowed="AND i.ref = %(ref)s", order="i.ref"), {"talks": talks, "ref": ref}
    )
    statement, values, compiled = detail._everything(LABELS).compiled
    (answer,) = ask(statement, [row[0] if value == HOLE else value for value in values])
    parts = [_rows(part, text) for part, text in zip(compiled, answer, strict=True)]
    *cited, deadlines, measures, sensitivity, below = parts
    own, changes, positions, links, notes, due, measured, *commitments = tell_readings(
        [kind for kind, _ in detail._CITED], cited
    )
    seated = Talks(talks, "bench", "", tuple(Seated(*party) for party in parties))
    return {
        **row_of(row, parties, meetings, standing),
        "description": row[15],
        "demand_list": {"key": row[16], "title": row[17]} if row[16] else None,
        "sensitivity": {tie["party__code"]: tie["level"] for tie in sensitivity},
        "parts": [part["ref"] for part in below],
        "positions": detail._by_party(seated, positions),
        "status_changes": [fact.told for fact in changes],
        "links": [fact.told for fact in links],
        "commitments": detail._with_parts(*commitments),
        "deadlines": with_revisions(DEADLINES, deadlines, due),
        "measures": with_revisions(MEASURES, measures, measured),
        "notes": [fact.told for fact in notes],
        "citations": own[0].told["citations"],
        "url": here,
        "summary": basis,
    }


def frame() -> tuple[Any, ...]:
    """What every answer needs of the talks: key, parties, rounds, the newest summary and what it says."""
    ((talks, number, name, marked, since, reflects, summary, parties, rounds),) = ask(FRAME, {})
    meetings = {pk: rest for pk, *rest in orjson.loads(rounds)}
    state = "current" if marked is None else "stale"
    basis = {
        "round": {"number": number, "name": name},
        "state": state,
        "stale_since": moment(since),
        "reflects": reflects,
    }
    return talks, orjson.loads(parties), meetings, basis, parsed(summary)


@cache
def parsed(summary: int) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Movement and flags of each issue."""
    ((content,),) = ask("SELECT content::text FROM issues_progresssummary WHERE id = %(id)s", {"id": summary})
    found = orjson.loads(content)
    movement, flags = {}, {}
    for code, steps in found["movement"].items():
        movement.update({step["ref"]: code for step in steps})
    for flag in FLAGS:
        for ref in found[flag]:
            flags.setdefault(ref, []).append(flag)
    return movement, flags


def ask(statement: str, values: Any) -> list[tuple[Any, ...]]:
    """One statement, on this thread's own connection, prepared there on first use as the product does."""
    if not hasattr(_thread, "cursor"):
        opened = psycopg2.connect(os.environ["DATABASE_URL"])
        opened.autocommit = True
        _thread.cursor = opened.cursor()
        _thread.cursor.execute("SET TIME ZONE 'UTC'")
        _thread.names = {}
    if statement in {"BEGIN", "COMMIT", "ROLLBACK"}:
        _thread.cursor.execute(statement)
        return []
    places = re.findall(r"%\((\w+)\)s", statement)
    given = [values[place] for place in places] if places else values
    name = _thread.names.get(statement)
    if name is None:
        name = _thread.names[statement] = f"floor_{len(_thread.names)}"
        kinds = ", ".join({int: "bigint", list: "text[]"}.get(type(value), "unknown") for value in given)
        numbered = _numbered(re.sub(r"%\(\w+\)s", "%s", statement))
        declared = f"({kinds})" if kinds else ""
        _thread.cursor.execute(f"PREPARE {name} {declared} AS {numbered}")
    marks = f"({', '.join(['%s'] * len(given))})" if given else ""
    _thread.cursor.execute(f"EXECUTE {name} {marks}", given)
    return _thread.cursor.fetchall()


def _text(value: Any) -> str:
    if isinstance(value, Promise):
        return str(value)
    return format(value, "f")
