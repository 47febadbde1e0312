"""The project itself as a Django app: its commands and its system checks."""

from django.apps import AppConfig


class TradeTalksConfig(AppConfig):
    """Registers the checks of production settings."""

    name = "tradetalks"
    verbose_name = "TradeTalks"

    def ready(self) -> None:
        """Import the checks, which registers them."""
        from tradetalks import checks  # noqa: F401, PLC0415 -- Django registers checks when apps are ready
