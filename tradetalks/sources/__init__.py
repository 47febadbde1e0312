"""Evidence: publications, and the citations that tie each fact to who says so and on which terms."""
