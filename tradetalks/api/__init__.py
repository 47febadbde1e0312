"""REST plumbing that knows no app: errors, JSON, paging, parameters, ETags, and the base of every reading view."""
