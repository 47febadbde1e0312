"""Puts the product's own admin site in the place of Django's, so that every `admin.register` lands on it."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Named in INSTALLED_APPS instead of django.contrib.admin."""

    default_site = "tradetalks.views.admin_site.TradeTalksSite"
