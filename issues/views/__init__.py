"""HTML pages of the issues app: function views that translate in, read, and render."""
