"""HTML as PDF, by WeasyPrint; whatever is not in the document itself is refused."""

import io
import logging
import re

from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .decoding import decoded
from .refusals import Refusal, Refused

STYLE = """
@page { size: A4; margin: 15mm }
html { font-family: "WenQuanYi Micro Hei"; font-size: 10.5pt }
img, table { max-width: 100% }
"""
CHARSET = re.compile(rb"<meta[^>]{0,200}charset", re.IGNORECASE)
HEAD = 4096


class _Inside(URLFetcher):  # type: ignore[misc]
    """Fetches what stands in the document, nothing else."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the content of a `data:` address."""
        if not url.lower().startswith("data:"):
            raise Outside(url)
        return super().fetch(url, headers)


class Outside(FatalURLFetchingError):  # type: ignore[misc]
    """The document wants something that is elsewhere."""


class _Complaints(logging.Handler):
    """Ends the printing where a part of the document would be left out."""

    def emit(self, record: logging.LogRecord) -> None:
        """Raise what the complaint means."""
        raise Refused(Refusal.UNREADABLE, record.getMessage())


def printed(data: bytes) -> bytes:
    """Return the document as PDF."""
    logging.getLogger("weasyprint").handlers = [_Complaints(logging.ERROR)]
    told = CHARSET.search(data[:HEAD]) is not None
    page = HTML(
        **({"file_obj": io.BytesIO(data)} if told else {"string": decoded(data)}),
        url_fetcher=_Inside(),
        base_url="outside:/",
    )
    try:
        return bytes(page.write_pdf(stylesheets=[CSS(string=STYLE)]))
    except Outside as error:
        raise Refused(Refusal.OUTSIDE) from error
