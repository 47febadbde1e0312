"""The arithmetic of charts: scales, paths and labels, as plain numbers. Templates draw them; tables tell them again."""
