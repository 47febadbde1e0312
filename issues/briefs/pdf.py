"""A briefing note as PDF, set by typst, which not every installation has (requirements-pdf.txt)."""

import dataclasses
import importlib.util
from pathlib import Path
from typing import Any

import orjson

from issues.briefs.outline import Brief, Table

SHEET = Path(__file__).with_name("brief.typ")
MISSING = "This server has no typst, which sets PDF: install requirements-pdf.txt. The DOCX says the same."


class PdfUnavailable(Exception):
    """There is no typst here; the message says what to do."""


def has_pdf() -> bool:
    """Whether notes can be had as PDF here."""
    return importlib.util.find_spec("typst") is not None


def as_pdf(brief: Brief) -> bytes:
    """The note as tagged PDF. Its words reach typst as data: none is read as markup. Raises PdfUnavailable."""
    if not has_pdf():
        raise PdfUnavailable(MISSING)
    import typst  # noqa: PLC0415 -- an optional extra of 100 MB

    data = orjson.dumps(_plain(brief)).decode()
    made: bytes = typst.compile(SHEET.read_bytes(), sys_inputs={"brief": data})
    return made


def _plain(brief: Brief) -> dict[str, Any]:
    sections = [
        {
            "heading": section.heading,
            "blocks": [
                {"kind": "table" if isinstance(block, Table) else "paragraph", **dataclasses.asdict(block)}
                for block in section.blocks
            ],
        }
        for section in brief.sections
    ]
    return {**dataclasses.asdict(brief), "sections": sections}
