"""The ledger: one changeset per act, with before and after of every row it touched, in a hash chain.

Acts write through `recording.changeset`, which opens the transaction, takes the one write lock and
allocates the next number, so that number order is commit order and no reader can miss a gap.
"""
