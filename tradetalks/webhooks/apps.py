"""App configuration."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """See the package docstring."""

    name = "tradetalks.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Have every Celery worker deliver beside its tasks."""
        from tradetalks.webhooks import courier  # noqa: F401, PLC0415 -- importing connects, once the models are there
