"""The drawing of the timeline, from plain values."""
