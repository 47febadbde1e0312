"""App configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The one table of the REST doors: answers kept for who repeats a request."""

    name = "tradetalks.api"
    label = "api"
    verbose_name = "REST API"
