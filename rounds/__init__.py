"""Negotiations, their parties and rounds, and what hangs on a calendar: readouts, deadlines, measures."""
