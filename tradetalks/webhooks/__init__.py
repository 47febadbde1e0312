"""Webhooks: what the ledger records is told to other systems, signed by the Standard Webhooks scheme.

The ledger is the truth and knows nothing of this app. Every subscription keeps the number up to which its events are
in the outbox; numbers are given in the order of commits and without gaps, so nothing can be missed, and an act pays
nothing for being told. docs/webhooks.md is the contract with receivers.
"""
