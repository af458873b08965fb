"""The box's own documents as faxes: printed from what it knows now, then pages."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import FaxTemplateUnknown
from appliance.paper import converter, statement, transaction_history
from appliance.paper.document_words import words
from appliance.services.faxes.account_papers import AccountPapers
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.records import FaxDocument


@dataclass(frozen=True)
class FaxTemplate:
    """One kind of document the box makes by itself."""

    name: str
    personal: bool = False
    """Whether it is about one customer, and goes to nobody else."""
    argument: str = ""
    """What it needs to know besides: `fund`, `order` or `knowledge`; '' for nothing."""


@dataclass(frozen=True)
class Wanted:
    """What one document is to be about."""

    fund_account: str
    argument: str
    language: str


@dataclass(frozen=True)
class Printed:
    """A document as PDF, before it becomes pages, with the name it is kept under."""

    name: str
    pdf: bytes


class FaxTemplates:
    """Every kind of document; each is made anew whenever somebody wants it."""

    def __init__(self, documents: FaxDocuments, accounts: AccountPapers) -> None:
        self._documents = documents
        self._accounts = accounts
        self._makers: dict[FaxTemplate, Callable[[Wanted], Printed]] = {
            FaxTemplate("statement", personal=True): self._statement,
            FaxTemplate("transactions", personal=True): self._transactions,
        }

    def names(self) -> tuple[FaxTemplate, ...]:
        """Return which documents can be made, and what each needs to know."""
        return tuple(self._makers)

    def one(self, name: str) -> FaxTemplate:
        """Return a kind of document; `FaxTemplateUnknown` where there is none of this name."""
        for template in self._makers:
            if template.name == name:
                return template
        raise FaxTemplateUnknown(f"no document is called {name!r}")

    def printed(
        self, name: str, *, fund_account: str = "", argument: str = "", language: str = "zh"
    ) -> Printed:
        """Print a document; the back end may take its time or be away, so not on a call's path."""
        maker = self._makers[self.one(name)]
        return maker(Wanted(fund_account, argument, language))

    def make(
        self,
        name: str,
        *,
        fund_account: str = "",
        argument: str = "",
        language: str = "zh",
        made_by: str,
    ) -> FaxDocument:
        """Make a document and keep its pages; a personal one belongs to its fund account."""
        printed = self.printed(
            name, fund_account=fund_account, argument=argument, language=language
        )
        owner = fund_account if self.one(name).personal else ""
        with tempfile.TemporaryDirectory() as folder:
            pages = Path(folder) / "pages.tif"
            converter.pages_of_pdf(printed.pdf, pages)
            return self._documents.keep(
                pages,
                printed.name,
                "template",
                template=name,
                fund_account=owner,
                made_by=made_by,
            )

    def _statement(self, wanted: Wanted) -> Printed:
        found = self._accounts.statement(wanted.fund_account, wanted.language)
        return Printed(
            _named("statement", wanted.fund_account, wanted.language),
            statement.render(found, wanted.language),
        )

    def _transactions(self, wanted: Wanted) -> Printed:
        found = self._accounts.transactions(wanted.fund_account, wanted.language)
        return Printed(
            _named("transactions", wanted.fund_account, wanted.language),
            transaction_history.render(found, wanted.language),
        )


def _named(document: str, about: str, language: str) -> str:
    return f"{words(language)[document]['title']} {about}"
