"""Demands: their status, the parties' positions, what was agreed, and the computed state of play."""
