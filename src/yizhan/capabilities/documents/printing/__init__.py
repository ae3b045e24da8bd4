"""Records on paper: one `Sheet` of values, drawn as a page and as a PDF."""

from yizhan.capabilities.documents.printing.page import page_of
from yizhan.capabilities.documents.printing.pdf import pdf_of
from yizhan.capabilities.documents.printing.reading import sheet_of
from yizhan.capabilities.documents.printing.sheet import Cell, Sheet, Table, cell, in_lines

__all__ = ["Cell", "Sheet", "Table", "cell", "in_lines", "page_of", "pdf_of", "sheet_of"]
