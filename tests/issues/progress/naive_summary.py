"""The summary of every round of a dossier, computed a second, naive way: plain loops over the JSON, nothing else.

Written from docs/domain.md (status table, counting rules, the progress summary) and shares no code with the
product: what both agree on is not the mistake of one of them. Slow and long-winded on purpose.
"""

import calendar
import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

PHASES: dict[str, list[str]] = {
    "open": ["identified", "raised"],
    "engaged": ["under_discussion", "narrowing", "deadlocked", "parked"],
    "agreed": ["agreed_in_principle", "agreed_ad_referendum", "concluded"],
    "delivered": ["partially_resolved", "resolved"],
    "ended": ["withdrawn", "superseded", "lapsed"],
}
RANKS: dict[str, int] = {
    "identified": 0,
    "raised": 1,
    "under_discussion": 2,
    "narrowing": 3,
    "deadlocked": 1,
    "parked": 1,
    "agreed_in_principle": 4,
    "agreed_ad_referendum": 5,
    "concluded": 6,
    "partially_resolved": 7,
    "resolved": 8,
}
"""A status that is not here has no rank."""

MOVEMENTS = ["new", "advanced", "regressed", "ended", "reopened", "unchanged", "not_assessed"]


def phase(status: str) -> str:
    for name, statuses in PHASES.items():
        if status in statuses:
            return name
    raise KeyError(status)


def day_of(given: str) -> dt.date:
    """A month or a year counts as its last day."""
    numbers = [int(number) for number in given.split("-")]
    year = numbers[0]
    month = numbers[1] if len(numbers) > 1 else 12
    day = numbers[2] if len(numbers) > 2 else calendar.monthrange(year, month)[1]
    return dt.date(year, month, day)


def rank(status: str) -> int | None:
    return RANKS.get(status)


class Dossier:
    """One dossier, with the look-ups the rules speak of."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.parties: list[str] = data["negotiation"]["parties"]
        self.rounds = {meeting["number"]: meeting for meeting in data["rounds"]}
        self.logged = sorted(
            (meeting for meeting in data["rounds"] if meeting["state"] == "held"),
            key=lambda meeting: (day_of(meeting["ends_on"]), meeting["number"]),
        )
        self.sources = {source["key"]: source for source in data["sources"]}

    def end(self, place: int) -> dt.date:
        return day_of(self.logged[place]["ends_on"])

    def day(self, fact: dict[str, Any]) -> dt.date:
        if fact["on"] is not None:
            return day_of(fact["on"])
        return day_of(self.rounds[fact["round"]]["ends_on"])

    def window(self, fact: dict[str, Any]) -> int | None:
        """The place of the logged round in whose window the fact lies; None after the last one."""
        for place, meeting in enumerate(self.logged):
            if fact["round"] is not None and fact["round"] == meeting["number"]:
                return place
        for place in range(len(self.logged)):
            if self.day(fact) <= self.end(place):
                return place
        return None

    def order(self, ref: str) -> tuple[int, int]:
        """By the seat of who raised it, joint last; then by number."""
        prefix, number = ref.split("-")
        seat = self.parties.index(prefix) if prefix in self.parties else len(self.parties)
        return seat, int(number)

    def known(self, revision: dict[str, Any], effective: str | None = None) -> dt.date:
        """From when a deadline's or a measure's revision is known (docs/decisions/0003-progress-summary.md)."""
        if revision["announced_on"] is not None:
            return day_of(revision["announced_on"])
        days = [day_of(effective)] if effective is not None else []
        for citation in revision["citations"]:
            published = self.sources[citation["source"]]["published_on"]
            if published is not None:
                days.append(day_of(published))
        return min(days) if days else dt.date.min


def naive_summaries(data: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Round number → its summary, without the narrative."""
    dossier = Dossier(data)
    return {meeting["number"]: _summary(dossier, place) for place, meeting in enumerate(dossier.logged)}


def _chains(dossier: Dossier, place: int) -> dict[str, list[tuple[int, dt.date, int, dict[str, Any]]]]:
    """Issue → its status changes in or before the window, in world order."""
    chains: dict[str, list[tuple[int, dt.date, int, dict[str, Any]]]] = {}
    for index, change in enumerate(dossier.data["status_changes"]):
        window = dossier.window(change)
        if window is not None and window <= place:
            chains.setdefault(change["issue"], []).append((window, dossier.day(change), index, change))
    for chain in chains.values():
        chain.sort(key=lambda entry: entry[:3])
    return chains


def _summary(dossier: Dossier, place: int) -> dict[str, Any]:
    data = dossier.data
    end = dossier.end(place)
    chains = _chains(dossier, place)
    # A dossier says that an issue is archived and not when: it was when it was loaded, after every round of it.
    tracked = [issue for issue in data["issues"] if issue["ref"] in chains]
    whole = [issue for issue in tracked if issue["parent"] is None]
    parts = [issue for issue in tracked if issue["parent"] is not None]
    counted = _figures(dossier, place, chains, whole)
    totals = {}
    for name in ("tracked", "live", "by_status", "by_phase", "agreed_share"):
        totals[name] = counted.pop(name)
    lists = _lists(dossier, place)
    totals["declared"] = _declared(lists)
    by_party: dict[str, Any] = {}
    for party in [*dossier.parties, None]:
        own = [issue for issue in tracked if issue["raised_by"] == party]
        if party is None and not own:
            continue
        block = _share(dossier, place, chains, own)
        block["declared"] = _declared([item for item in lists if item["party"] == party])
        by_party[party or "joint"] = block
    by_area = {}
    for issue in tracked:
        own = [other for other in tracked if other["area"] == issue["area"]]
        by_area[issue["area"]] = _share(dossier, place, chains, own)
    measures = _measures(dossier, end)
    return {
        "previous": dossier.logged[place - 1]["number"] if place else None,
        "totals": totals,
        "by_party": by_party,
        "by_area": by_area,
        "parts": _figures(dossier, place, chains, parts),
        "claims": _claims(dossier, place),
        **counted,
        "deadlines": _deadlines(dossier, end),
        "measures": measures,
        "measure_totals": _measure_totals(dossier, measures),
    }


def _share(dossier: Dossier, place: int, chains: Any, issues: list[dict[str, Any]]) -> dict[str, Any]:
    blocks = []
    for wanted in (False, True):
        block = _figures(dossier, place, chains, [i for i in issues if (i["parent"] is not None) == wanted])
        block["movement"] = {name: [entry["ref"] for entry in block["movement"][name]] for name in MOVEMENTS}
        blocks.append(block)
    blocks[0]["parts"] = blocks[1]
    return blocks[0]


def _status_after(chain: list[Any], place: int) -> str | None:
    """The status after the logged round at that place, None before the first fact."""
    status = None
    for window, _, _, change in chain:
        if window <= place:
            status = change["to"]
    return status


def _figures(dossier: Dossier, place: int, chains: Any, issues: list[dict[str, Any]]) -> dict[str, Any]:
    by_status = {status: 0 for statuses in PHASES.values() for status in statuses}
    by_phase = dict.fromkeys(PHASES, 0)
    movement: dict[str, list[dict[str, Any]]] = {name: [] for name in MOVEMENTS}
    evidenced, stalled, silent, contested, one_sided, skipped, substitutes = [], [], [], [], [], [], []
    sticking = []
    for issue in sorted(issues, key=lambda issue: dossier.order(issue["ref"])):
        ref, chain = issue["ref"], chains[issue["ref"]]
        settling = chain[-1][3]
        after = settling["to"]
        before = _status_after(chain, place - 1)
        by_status[after] += 1
        by_phase[phase(after)] += 1
        here = [entry for entry in chain if entry[0] == place]
        just_before = [entry for entry in chain if entry[0] == place - 1]
        name = _movement(before, after, assessed=len(here) > 0)
        movement[name].append({"ref": ref, "from": before, "to": after})
        if name == "advanced" and len(settling["citations"]) > 0:
            evidenced.append(ref)
        if after == "deadlocked":
            rounds = 0
            while rounds <= place and _status_after(chain, place - rounds) == "deadlocked":
                rounds += 1
            sticking.append({"ref": ref, "rounds": rounds})
        earlier = _status_after(chain, place - 2)
        assessed_lately = len(here) + len(just_before) > 0
        if phase(after) == "engaged" and assessed_lately and earlier is not None and rank(earlier) == rank(after):
            stalled.append(ref)
        if phase(after) != "ended" and not assessed_lately:
            silent.append(ref)
        disputed = any(citation["disputes"] for citation in settling["citations"])
        offers_substitute = False
        for position in dossier.data["positions"]:
            if position["issue"] == ref and dossier.window(position) == place:
                disputed = disputed or any(citation["disputes"] for citation in position["citations"])
                offers_substitute = offers_substitute or position["answer"] == "substitute"
        if disputed:
            contested.append(ref)
        if offers_substitute:
            substitutes.append(ref)
        voices = [citation["party"] for citation in settling["citations"]]
        if voices and len(set(voices)) == 1 and voices[0] in dossier.parties:
            one_sided.append(ref)
        if _skipped(chain, place):
            skipped.append(ref)
    sticking.sort(key=lambda point: (-point["rounds"], dossier.order(point["ref"])))
    live = len(issues) - by_phase["ended"]
    return {
        "tracked": len(issues),
        "live": live,
        "by_status": by_status,
        "by_phase": by_phase,
        "agreed_share": {"agreed": by_phase["agreed"] + by_phase["delivered"], "live": live},
        "movement": movement,
        "evidenced": len(evidenced),
        "evidenced_issues": evidenced,
        "sticking_points": sticking,
        "stalled": stalled,
        "silent": silent,
        "contested": contested,
        "one_sided": one_sided,
        "stages_skipped": skipped,
        "substitutes": substitutes,
    }


def _movement(before: str | None, after: str, *, assessed: bool) -> str:  # noqa: PLR0911 -- one return a movement
    if not assessed:
        return "not_assessed"
    if before is None:
        return "new"
    if before not in RANKS and after not in RANKS:
        return "unchanged"
    if after not in RANKS:
        return "ended"
    if before not in RANKS:
        return "reopened"
    if RANKS[after] > RANKS[before]:
        return "advanced"
    if RANKS[after] < RANKS[before]:
        return "regressed"
    return "unchanged"


def _skipped(chain: list[Any], place: int) -> bool:
    """Whether a step in the window led from open straight to agreed or delivered, or from engaged to delivered."""
    for earlier, later in itertools.pairwise(chain):
        left, right = phase(earlier[3]["to"]), phase(later[3]["to"])
        if later[0] == place and (
            (left == "open" and right in ("agreed", "delivered")) or (left == "engaged" and right == "delivered")
        ):
            return True
    return False


# --- lists, readouts ---------------------------------------------------------------------------------


def _lists(dossier: Dossier, place: int) -> list[dict[str, Any]]:
    """Demand lists delivered in or before the round."""
    delivered = []
    for item in dossier.data["demand_lists"]:
        day = None
        if item["delivered_in"] is not None:
            numbers = [meeting["number"] for meeting in dossier.logged]
            if item["delivered_in"] in numbers:
                if numbers.index(item["delivered_in"]) <= place:
                    delivered.append(item)
                continue
            ends_on = dossier.rounds[item["delivered_in"]]["ends_on"]
            day = day_of(ends_on) if ends_on is not None else None
        if item["delivered_on"] is not None:
            day = day_of(item["delivered_on"])
        if day is not None and day <= dossier.end(place):
            delivered.append(item)
    return delivered


def _declared(lists: list[dict[str, Any]]) -> dict[str, Any] | None:
    counted = [item for item in lists if item["declared_count"] is not None]
    if not counted:
        return None
    total = 0
    for item in counted:
        total += item["declared_count"]
    return {
        "count": total,
        "at_least": any(item["at_least"] for item in counted),
        "lists": sorted(item["key"] for item in counted),
    }


def _claims(dossier: Dossier, place: int) -> dict[str, Any]:
    here = [readout for readout in dossier.data["readouts"] if dossier.window(readout) == place]
    number = dossier.logged[place]["number"]

    def seat(party: str | None) -> int:
        return dossier.parties.index(party) if party is not None else len(dossier.parties)

    progress = [readout for readout in here if readout["tone"] == "progress"]
    progress.sort(key=lambda readout: (seat(readout["party"]), readout["on"] or "", readout["speaker"] or ""))
    contested = False
    for one in here:
        for other in here:
            of_round = one["round"] == number and other["round"] == number
            two_parties = one["party"] is not None and other["party"] is not None and one["party"] != other["party"]
            if of_round and two_parties and one["tone"] in ("progress", "positive"):
                contested = contested or other["tone"] in ("negative", "breakdown")
    quiet = {readout["party"] for readout in here if not readout["issued"]}
    return {
        "progress": len(progress),
        "readouts": [
            {
                "party": readout["party"],
                "round": number if readout["round"] == number else None,
                "speaker": readout["speaker"],
                "on": readout["on"],
                "tone": readout["tone"],
            }
            for readout in progress
        ],
        "issued": len([readout for readout in here if readout["issued"]]),
        "none_issued": [party or "joint" for party in sorted(quiet, key=seat)],
        "contested": contested,
    }


# --- deadlines and measures --------------------------------------------------------------------------


def _deadlines(dossier: Dossier, end: dt.date) -> list[dict[str, Any]]:
    dated, undated = [], []
    for deadline in dossier.data["deadlines"]:
        known = [revision for revision in deadline["revisions"] if dossier.known(revision) <= end]
        known.sort(key=dossier.known)
        if not known or known[-1]["kind"] not in ("set", "extended", "brought_forward"):
            continue
        due_on = known[-1]["due_on"]
        moved = [revision for revision in known if revision["kind"] in ("extended", "brought_forward")]
        party = deadline["set_by"]
        seat = dossier.parties.index(party) if party is not None else len(dossier.parties)
        entry = {
            "key": deadline["key"],
            "title": deadline["title"],
            "set_by": party,
            "due_on": due_on,
            "days_left": (day_of(due_on) - end).days if due_on is not None else None,
            "times_moved": len(moved),
            "consequence": deadline["consequence"],
        }
        if due_on is None:
            undated.append((dt.date.max, seat, deadline["key"], entry))
        elif day_of(due_on) >= end:
            dated.append((day_of(due_on), seat, deadline["key"], entry))
    dated.sort(key=lambda item: item[:3])
    undated.sort(key=lambda item: item[:3])
    return [item[3] for item in dated + undated]


def _text(number: Any) -> str | None:
    if number is None:
        return None
    decimal = Decimal(str(number))
    return str(int(decimal)) if decimal == int(decimal) else str(decimal.normalize())


def _measures(dossier: Dossier, end: dt.date) -> list[dict[str, Any]]:
    entries = []
    for measure in dossier.data["measures"]:

        def known(change: dict[str, Any]) -> dt.date:
            return dossier.known(change, change["effective_on"])

        def effective(change: dict[str, Any]) -> dt.date:
            return day_of(change["effective_on"]) if change["effective_on"] is not None else known(change)

        standing = None
        for change in measure["revisions"]:
            holds = change["state"] in ("in_force", "reduced", "suspended", "removed", "struck_down")
            if holds and effective(change) <= end and (standing is None or effective(change) >= effective(standing)):
                standing = change
        ahead = None
        for change in sorted((c for c in measure["revisions"] if known(c) <= end), key=known):
            announced = change["state"] in ("threatened", "scheduled", "postponed")
            if announced or (change["state"] != "dropped" and effective(change) > end):
                ahead = change
            elif ahead is not None:
                called_off = change["state"] in ("dropped", "suspended", "removed", "struck_down")
                in_time = ahead["effective_on"] is None or effective(change) >= day_of(ahead["effective_on"])
                same_rate = change["rate_to"] is not None and change["rate_to"] == ahead["rate_to"]
                if called_off or in_time or same_rate:
                    ahead = None
        shown = standing is not None and standing["state"] in ("in_force", "reduced", "suspended")
        if not shown and ahead is None:
            continue
        step = None
        if ahead is not None:
            on = ahead["effective_on"]
            step = {
                "state": ahead["state"],
                "rate_from": _text(ahead["rate_from"]),
                "rate_to": _text(ahead["rate_to"]),
                "effective_on": on,
                "days_left": (day_of(on) - end).days if on is not None else None,
            }
        entries.append(
            {
                "key": measure["key"],
                "title": measure["title"],
                "imposed_by": measure["imposed_by"],
                "against": measure["against"],
                "instrument": measure["instrument"],
                "scope_text": measure["scope_text"],
                "scope_usd": _text(measure["scope_usd"]),
                "in_force": standing is not None and standing["state"] in ("in_force", "reduced"),
                "state": standing["state"] if standing is not None else None,
                "rate": _text(standing["rate_to"]) if standing is not None else None,
                "since": standing["effective_on"] if standing is not None else None,
                "ahead": step,
            }
        )
    entries.sort(key=lambda entry: (dossier.parties.index(str(entry["imposed_by"])), entry["key"]))
    return entries


def _measure_totals(dossier: Dossier, measures: list[dict[str, Any]]) -> dict[str, Any]:
    totals: dict[str, Any] = {}
    for party in dossier.parties:
        totals[party] = {}
        for name in ("in_force", "announced"):
            keys, scope, stated = [], Decimal(0), 0
            for measure in measures:
                wanted = measure["in_force"] if name == "in_force" else not measure["in_force"] and measure["ahead"]
                if measure["imposed_by"] == party and wanted:
                    keys.append(measure["key"])
                    if measure["scope_usd"] is not None:
                        scope += Decimal(measure["scope_usd"])
                        stated += 1
            totals[party][name] = {
                "measures": keys,
                "scope_usd": _text(scope) if stated else None,
                "without_scope": len(keys) - stated,
            }
    return totals
