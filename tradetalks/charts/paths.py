"""Paths of SVG lines."""

from collections.abc import Sequence


def step_path(points: Sequence[tuple[float, float]], end: float) -> str:
    """A line through the points, each level held until the next, the last until `end`; empty without points."""
    if not points:
        return ""
    (x, y), *rest = points
    return f"M{x:g} {y:g}" + "".join(f"H{right:g}V{level:g}" for right, level in rest) + f"H{end:g}"
