"""Pages of HTML to tagged PDF (PDF/UA), asking nothing of the network."""
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weasyprint import Document

# It tells of seven steps for each sheet; our own progress is for people.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


def laid_out(html: str) -> "Document":
    """Return a page of HTML laid out on paper."""
    from weasyprint import HTML  # loads Pango: only the worker that draws needs it

    return HTML(string=html, url_fetcher=_nothing_outside).render(pdf_variant="pdf/ua-1", pdf_tags=True)


def pdf_of(documents: "Sequence[Document]") -> bytes:
    """Return documents as one PDF in their order, bookmarks and tags of all in it."""
    pages = [page for document in documents for page in document.pages]
    return documents[0].copy(pages).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)


def _nothing_outside(url: str, *_args: object, **_words: object) -> dict[str, object]:
    """Refuse every address: the page holds all it needs."""
    raise ValueError(f"a page to be printed asks for nothing: {url[:80]}")
