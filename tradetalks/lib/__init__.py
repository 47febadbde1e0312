"""Plain building blocks that know nothing of the domain: dates known in part, model fields, canonical JSON."""
