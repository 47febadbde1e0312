"""TradeTalks: who asked what of whom, where each demand stands, and how we know."""

from tradetalks.celery import app as celery_app

__all__ = ["celery_app"]
