"""The acts of issues: one function, one transaction, one changeset each.

Every act takes `by` (the person, None for the system), `at` (aware; the door read the clock), `door`
(a ledger Door) and where it helps `reason`; it refuses by raising a Refused or NotAllowed.
"""
