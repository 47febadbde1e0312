"""The dossier: one negotiation as one JSON file (docs/dossier.md). Import, export and sample data.

Reading goes text → values → checks across rows → acts; writing goes rows → values → text. `schema` is the
format as data, and both directions follow it.
"""
