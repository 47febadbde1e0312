"""The table of issues: its columns, and a table that somebody sends back with changes."""
