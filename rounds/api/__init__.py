"""REST doors of rounds: negotiations, rounds, readouts, deadlines, measures, demand lists."""
