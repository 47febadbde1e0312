"""HTML pages of the rounds app: function views that translate in, read, and render."""
