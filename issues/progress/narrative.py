"""A few plain sentences built from the figures, each with the references it rests on.

Parties are named by code, in the order of their seats, in the same words: the sentences about one are the
sentences about the other with the codes exchanged. Nothing is weighed and nothing is guessed.
"""

from collections.abc import Sequence
from typing import Any

from issues.choices import Movement
from issues.progress.ordering import JOINT

MOVEMENT_SENTENCES: dict[str, tuple[str, str]] = {
    Movement.NEW: ("1 demand was first recorded.", "{n} demands were first recorded."),
    Movement.ADVANCED: ("1 demand advanced.", "{n} demands advanced."),
    Movement.REGRESSED: ("1 demand regressed.", "{n} demands regressed."),
    Movement.ENDED: ("1 demand ended.", "{n} demands ended."),
    Movement.REOPENED: ("1 ended demand was reopened.", "{n} ended demands were reopened."),
    Movement.UNCHANGED: (
        "1 demand was assessed and kept its rank.",
        "{n} demands were assessed and kept their rank.",
    ),
    Movement.NOT_ASSESSED: (
        "1 tracked demand was not assessed; nothing is known of its movement.",
        "{n} tracked demands were not assessed; nothing is known of their movement.",
    ),
}
"""Movement → the sentence for one and for several, in the order they are told."""


def sentences(content: dict[str, Any], *, number: int, settled: Sequence[str]) -> list[dict[str, Any]]:
    """The narrative of round `number` from the other keys of its summary; `settled` are the agreed or delivered."""
    told = [
        _tracked(content, number),
        *_moved(content["movement"]),
        _agreed(content["totals"]["agreed_share"], settled),
        _claimed(content, number),
        _contradiction(content["claims"], number),
        _sticking(content["sticking_points"]),
        _several(content["stalled"], "stalled: assessed in the last two rounds, at the rank they had before them"),
        _several(content["silent"], "silent: live, and not assessed for two rounds or more"),
        _several(content["contested"], "contested: a source disputes what is recorded of them"),
        _deadline(content["deadlines"]),
        *_measures(content["measure_totals"]),
    ]
    return [sentence for sentence in told if sentence is not None]


def _sentence(text: str, refs: Sequence[str]) -> dict[str, Any]:
    return {"text": text, "refs": list(refs)}


def _tracked(content: dict[str, Any], number: int) -> dict[str, Any]:
    totals = content["totals"]
    by_party = ", ".join(f"{party} {figures['tracked']}" for party, figures in content["by_party"].items())
    tracked = _count(totals["tracked"], "demand")
    text = f"After round {number}, {tracked} tracked ({by_party}), {totals['live']} of them live"
    declared = totals["declared"]
    if declared is not None:
        text += f"; {'at least ' if declared['at_least'] else ''}{declared['count']} were declared on demand lists"
    refs = [entry["ref"] for entries in content["movement"].values() for entry in entries]
    return _sentence(text + ".", [*refs, *(declared["lists"] if declared else ())])


def _moved(movement: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    told = []
    for name, (one, several) in MOVEMENT_SENTENCES.items():
        refs = [entry["ref"] for entry in movement[name]]
        if refs:
            told.append(_sentence(one if len(refs) == 1 else several.format(n=len(refs)), refs))
    return told


def _agreed(share: dict[str, int], settled: Sequence[str]) -> dict[str, Any] | None:
    if not share["live"]:
        return None
    return _sentence(f"{share['agreed']} of {_plural(share['live'], 'live demand')} are agreed or delivered.", settled)


def _claimed(content: dict[str, Any], number: int) -> dict[str, Any]:
    claims = content["claims"]
    said = _plural(claims["progress"], "readout") if claims["progress"] else "No readout"
    verb = "claims" if claims["progress"] <= 1 else "claim"
    voices = list(dict.fromkeys(readout["party"] or JOINT for readout in claims["readouts"]))
    who = f" ({', '.join(voices)})" if voices else ""
    evidenced = content["evidenced"]
    shown = f"{_plural(evidenced, 'demand')} advanced" if evidenced else "no demand advanced"
    text = f"{said} {verb} progress{who}; {shown} on cited evidence."
    return _sentence(text, [f"R{number}", *content["evidenced_issues"]])


def _contradiction(claims: dict[str, Any], number: int) -> dict[str, Any] | None:
    if not claims["contested"]:
        return None
    text = "The accounts of the round contradict each other: one is positive where another is negative."
    return _sentence(text, [f"R{number}"])


def _sticking(points: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not points:
        return None
    longest = points[0]
    after = _plural(longest["rounds"], "round")
    if len(points) == 1:
        text = f"1 sticking point: {longest['ref']}, after {after} in a row."
    else:
        text = f"{len(points)} sticking points; the longest standing is {longest['ref']}, after {after} in a row."
    return _sentence(text, [point["ref"] for point in points])


def _several(refs: list[str], what: str) -> dict[str, Any] | None:
    return _sentence(f"{_count(len(refs), 'demand')} {what}.", refs) if refs else None


def _deadline(deadlines: list[dict[str, Any]]) -> dict[str, Any] | None:
    dated = [deadline for deadline in deadlines if deadline["days_left"] is not None]
    if not dated:
        return None
    soonest = dated[0]
    left = _plural(soonest["days_left"], "day")
    text = f"Next deadline: {soonest['title']}, due {soonest['due_on']}, {left} after the round"
    if soonest["times_moved"]:
        text += f"; moved {_plural(soonest['times_moved'], 'time')}"
    return _sentence(text + ".", [soonest["key"]])


def _measures(totals: dict[str, Any]) -> list[dict[str, Any]]:
    told = []
    for kind, words in (("in_force", "in force"), ("announced", "announced and not in force")):
        parts, refs = [], []
        for party, figures in totals.items():
            if figures[kind]["measures"]:
                parts.append(f"{party} {len(figures[kind]['measures'])}{_scope(figures[kind])}")
                refs.extend(figures[kind]["measures"])
        if parts:
            told.append(_sentence(f"Measures {words}: {', '.join(parts)}.", refs))
    return told


def _scope(figures: dict[str, Any]) -> str:
    if figures["scope_usd"] is None:
        return ""
    unstated = figures["without_scope"]
    rest = f", {unstated} without a stated scope" if unstated else ""
    return f" (trade covered ${_thousands(figures['scope_usd'])} a year{rest})"


def _thousands(decimal: str) -> str:
    whole, point, cents = decimal.partition(".")
    return f"{int(whole):,}{point}{cents}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _count(count: int, noun: str) -> str:
    return f"{_plural(count, noun)} {'is' if count == 1 else 'are'}"
