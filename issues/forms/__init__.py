"""Forms of the issues app: what a person typed, turned into what an act takes, and refusals back into form errors."""
