"""Drafts: what somebody typed into a form and has not saved yet, kept on the server and nowhere else.

A draft belongs to one person and one address. It is working material: not in the ledger, seen by nobody else, and gone
once the form is saved.
"""
