"""Reads of the rounds app: no writes, no decision who may see."""
