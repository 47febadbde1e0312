"""The ladder of answers: how far towards accepting each responding party stood, position by position. Plain values.

The rungs are the values of the stances (docs/domain.md), from 2 (accepts) down to -3 (red line); what a raising party
demands stands on none of them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from issues.choices import RESPONDING_STANCES, Stance
from tradetalks.charts.labels import apart, width_of
from tradetalks.charts.paths import step_path

WIDTH, LEFT, RIGHT, TOP, RUNG = 640, 250, 60, 14, 24
LABEL_ROOM = 16
FEWEST = 2
"""Answers that make a movement; one alone is told in words."""
VALUES = sorted(set(RESPONDING_STANCES.values()), reverse=True)
RUNGS = {
    value: " / ".join(Stance(code).label.lower() for code, own in RESPONDING_STANCES.items() if own == value)
    for value in VALUES
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One position of a responding party: its place in world order, when (`R5` or a day), and the stance."""

    order: int
    when: str
    party: str
    stance: str


@dataclass(frozen=True, slots=True)
class LadderLine:
    """One party's way: its path, its points `(x, y, words)`, and where its label stands."""

    code: str
    path: str
    points: Sequence[tuple[float, float, str]]
    label_y: float
    last: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The drawing, and the same as rows of a table: when, then each party's stance or nothing."""

    width: int
    height: int
    left: int
    end: int
    rungs: Sequence[tuple[float, str]]
    ticks: Sequence[tuple[float, str]]
    lines: Sequence[LadderLine]
    rows: Sequence[tuple[str, Sequence[str]]]


def ladder_of(answers: Sequence[Answer], parties: Sequence[str]) -> Ladder | None:
    """The ladder of these answers for the parties in their order; None where nobody answered twice."""
    responding = [answer for answer in answers if answer.stance in RESPONDING_STANCES]
    by_party = {
        code: sorted((answer for answer in responding if answer.party == code), key=lambda answer: answer.order)
        for code in parties
    }
    by_party = {code: own for code, own in by_party.items() if own}
    if not any(len(own) >= FEWEST for own in by_party.values()):
        return None
    moments = {answer.order: answer.when for answer in sorted(responding, key=lambda answer: answer.order)}
    end = WIDTH - RIGHT
    step = (end - LEFT - 20) / max(len(moments) - 1, 1)
    places = {order: round(LEFT + 10 + step * place, 1) for place, order in enumerate(moments)}
    heights = {value: float(TOP + RUNG * place) for place, value in enumerate(VALUES)}
    labels = apart([heights[RESPONDING_STANCES[own[-1].stance]] for own in by_party.values()], LABEL_ROOM)
    lines = []
    for (code, own), label_y in zip(by_party.items(), labels, strict=True):
        points = [
            (places[answer.order], heights[RESPONDING_STANCES[answer.stance]], f"{answer.when}: {_word(answer.stance)}")
            for answer in own
        ]
        path = step_path([(x, y) for x, y, _ in points], end)
        lines.append(LadderLine(code, path, points, label_y, _word(own[-1].stance)))
    every = max(1, math.ceil(max(map(width_of, moments.values())) * 1.3 / step)) if len(moments) > 1 else 1
    return Ladder(
        width=WIDTH,
        height=int(heights[VALUES[-1]]) + 40,
        left=LEFT,
        end=end,
        rungs=[(heights[value], RUNGS[value]) for value in VALUES],
        ticks=[(places[order], when) for order, when in list(moments.items())[::every]],
        lines=lines,
        rows=[(when, [_told(by_party[code], order) for code in by_party]) for order, when in moments.items()],
    )


def _told(own: Sequence[Answer], order: int) -> str:
    return ", ".join(_word(answer.stance) for answer in own if answer.order == order)


def _word(stance: str) -> str:
    return Stance(stance).label.lower()
