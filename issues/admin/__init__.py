"""The admin door of issues. Importing registers everything on the product's admin site."""

from issues.admin import records, rounds, summaries

__all__ = ["records", "rounds", "summaries"]
