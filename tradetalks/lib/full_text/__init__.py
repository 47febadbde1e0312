"""Full-text search of rows, in any language, alike on PostgreSQL and SQLite.

- `words`: how a text is folded and cut into what can be found.
- `search`: what a person types, understood; `parse` reads it.
- `table`: the table of words beside each searched table.
- `keeping`: how acts and rebuilds keep it; `finding`: how filters ask it.
- `snippets`: the part of a text that shows why it was found.
- `migrating`: what migrations need.

Both databases get words cut by this package and only look them up (docs/decisions/0010): neither's own parser reads
Chinese, and no text that a person types can be a syntax error to it.
"""
