"""The project itself as a Django app: its commands and its system checks."""

from django.apps import AppConfig


class TradeTalksConfig(AppConfig):
    """Registers the checks of production settings, and what a new database connection is told."""

    name = "tradetalks"
    verbose_name = "TradeTalks"

    def ready(self) -> None:
        """Import both, which registers them."""
        from tradetalks import checks, connections  # noqa: F401, PLC0415 -- once the apps are there
