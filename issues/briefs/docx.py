"""A briefing note as DOCX, to be edited further."""

import io

from docx import Document
from docx.document import Document as Written
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from issues.briefs.outline import Brief, Paragraph, Table

LINE_CM = 17.0


def as_docx(brief: Brief) -> bytes:
    """The note as a file of Word. Text a file cannot hold (control characters) is left out."""
    written = Document()
    _style(written)
    written.core_properties.title = _clean(brief.title)
    written.core_properties.author = "TradeTalks"
    written.add_heading(_clean(brief.title), 0)
    written.add_paragraph(_clean(brief.subtitle), style="Subtitle")
    for name, text in brief.facts:
        line = written.add_paragraph()
        line.add_run(f"{_clean(name)}: ").bold = True
        line.add_run(_clean(text))
    for section in brief.sections:
        written.add_heading(_clean(section.heading), 1)
        for block in section.blocks:
            if isinstance(block, Table):
                _table(written, block)
            else:
                _paragraph(written, block)
    if brief.sources:
        written.add_heading("Sources", 1)
        for code, text in brief.sources:
            line = written.add_paragraph()
            line.add_run(f"{code} ").bold = True
            line.add_run(_clean(text))
    foot = written.add_paragraph(_clean(brief.foot))
    foot.runs[0].italic = True
    made = io.BytesIO()
    written.save(made)
    return made.getvalue()


def _style(written: Written) -> None:
    section = written.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(1.8)
    normal = written.styles["Normal"]
    normal.font.name = "Calibri"
    normal.font.size = Pt(10)
    normal.paragraph_format.space_after = Pt(4)


def _paragraph(written: Written, block: Paragraph) -> None:
    line = written.add_paragraph()
    if block.lead:
        line.add_run(f"{_clean(block.lead)}: ").bold = True
    line.add_run(_clean(block.text))
    if block.rests_on:
        line.add_run(f" [{_clean(', '.join(block.rests_on))}]").font.size = Pt(8)


def _table(written: Written, block: Table) -> None:
    table = written.add_table(rows=1, cols=len(block.headings), style="Light Grid Accent 1")
    table.autofit = False
    head = table.rows[0]
    # Repeated on every page a long table runs over.
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 -- python-docx has no name for it
    for row in (block.headings, *block.rows):
        cells = head.cells if row is block.headings else table.add_row().cells
        for cell, text, width in zip(cells, row, block.widths, strict=True):
            cell.width = Cm(LINE_CM * width / sum(block.widths))
            cell.text = _clean(text)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(8.5)
    written.add_paragraph()


def _clean(text: str) -> str:
    """XML holds no control characters but tab and line ends."""
    return "".join(char for char in text if char in "\t\n\r" or (char >= " " and not "\ud800" <= char <= "\udfff"))
