"""PDF documents as grey pages, by PDFium."""

from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from .refusals import Refusal, Refused
from .sheet import MM_PER_INCH, ROWS, WIDTH, Place, place

MM_PER_POINT = MM_PER_INCH / 72
MOST_DOTS = 100_000_000
"""Of one picture on a page: A3 in 600 dots an inch has 70 million."""

END, END_WITHIN = b"%%EOF", 4096
DEEPEST = 8


def pages(data: bytes, resolution: str, most_pages: int) -> Iterator[Image.Image]:
    """Yield each page in mode L, as large as the sheet."""
    if END not in data[-END_WITHIN:]:  # PDFium would show what is left of a truncated file
        raise Refused(Refusal.UNREADABLE)
    document = _opened(data)
    if not len(document):
        raise Refused(Refusal.EMPTY)
    if len(document) > most_pages:
        raise Refused(Refusal.PAGES)
    if document.get_formtype():
        document.init_forms()
    for number in range(len(document)):
        page = document[number]
        yield _rendered(page, ROWS[resolution])
        page.close()


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        raise Refused(Refusal.ENCRYPTED if locked else Refusal.UNREADABLE) from error


def _rendered(page: pdfium.PdfPage, rows: int) -> Image.Image:
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise Refused(Refusal.SIZE)
    _refuse_huge_pictures(page)
    lies = place(width * MM_PER_POINT, height * MM_PER_POINT, rows)
    bitmap = pdfium.PdfBitmap.new_native(WIDTH, rows, pdfium_c.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, WIDTH, rows)
    _draw(page, bitmap, lies)
    drawn: Image.Image = bitmap.to_pil()
    return drawn.copy()


def _draw(page: pdfium.PdfPage, bitmap: pdfium.PdfBitmap, lies: Place) -> None:
    turn = 3 if lies.turned else 0
    where = (lies.left, lies.top, lies.width, lies.height, turn)
    flags = pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_PRINTING
    pdfium_c.FPDF_RenderPageBitmap(bitmap, page, *where, flags)
    if page.formenv:
        pdfium_c.FPDF_FFLDraw(page.formenv, bitmap, page, *where, flags)


def _refuse_huge_pictures(page: pdfium.PdfPage) -> None:
    """PDFium leaves out without a word what needs more memory than there is."""
    for picture in page.get_objects([pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=DEEPEST):
        width, height = picture.get_px_size()
        if width * height > MOST_DOTS:
            raise Refused(Refusal.SIZE)
