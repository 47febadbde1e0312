"""The briefing note of a round: its outline as plain values, and that outline as DOCX and PDF."""
