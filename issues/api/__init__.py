"""REST doors of issues: the issues and what is recorded of them, summaries, the matrix and the changes feed."""
