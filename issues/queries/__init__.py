"""Reads of the issues app: no writes, no decision who may see."""
