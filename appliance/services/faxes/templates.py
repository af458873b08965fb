"""The box's own documents as faxes: printed from what it knows now, then pages."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import FaxTemplateUnknown, OrderUnknown
from appliance.paper import (
    converter,
    fax_cover,
    knowledge,
    nav_chart,
    order_sheet,
    product_sheet,
    statement,
    transaction_history,
)
from appliance.paper.document_words import words
from appliance.records.document import FaxCover, KnowledgeText
from appliance.services.faxes.account_papers import AccountPapers
from appliance.services.faxes.documents import FaxDocuments
from appliance.services.faxes.fund_papers import FundPapers
from appliance.services.faxes.knowledge import Knowledge
from appliance.services.faxes.letterhead import Letterhead
from appliance.services.faxes.records import FaxDocument
from appliance.services.orders.sheets import OrderSheets


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

    def __init__(
        self,
        documents: FaxDocuments,
        *,
        accounts: AccountPapers,
        funds: FundPapers,
        order_sheets: OrderSheets,
        texts: Knowledge,
        letterhead: Letterhead,
    ) -> None:
        self._documents, self._accounts, self._funds = documents, accounts, funds
        self._order_sheets, self._texts, self._letterhead = order_sheets, texts, letterhead
        self._makers: dict[FaxTemplate, Callable[[Wanted], Printed]] = {
            FaxTemplate("statement", personal=True): self._statement,
            FaxTemplate("transactions", personal=True): self._transactions,
            FaxTemplate("order_sheet", personal=True, argument="order"): self._order_sheet,
            FaxTemplate("nav_chart", argument="fund"): self._nav_chart,
            FaxTemplate("product_sheet", argument="fund"): self._product_sheet,
            FaxTemplate("knowledge", argument="knowledge"): self._knowledge,
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
        return self._kept(printed, name, owner, made_by)

    def cover(
        self, number: str, pages: int, *, recipient: str = "", subject: str = "",
        message: str = "", language: str = "zh", made_by: str,
    ) -> FaxDocument:  # fmt: skip
        """Make the page that goes before so many pages to a number, with the owner's logo."""
        found = FaxCover(
            company=self._letterhead.company(language),
            number=number,
            pages=pages,
            at=self._letterhead.clock(),
            recipient=recipient,
            subject=subject,
            message=message,
            logo=self._letterhead.logo.file,
        )
        printed = Printed(_named("fax_cover", number, language), fax_cover.cover(found, language))
        return self._kept(printed, "fax_cover", "", made_by)

    def _kept(self, printed: Printed, template: str, owner: str, made_by: str) -> FaxDocument:
        with tempfile.TemporaryDirectory() as folder:
            pages = Path(folder) / "pages.tif"
            converter.pages_of_pdf(printed.pdf, pages)
            return self._documents.keep(
                pages,
                printed.name,
                "template",
                template=template,
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

    def _order_sheet(self, wanted: Wanted) -> Printed:
        sheet = self._order_sheets.sheet(wanted.argument)
        if sheet.order.fund_account != wanted.fund_account:
            raise OrderUnknown(f"account {wanted.fund_account} has no order {wanted.argument}")
        company = self._letterhead.company("zh")  # its words are Chinese
        return Printed(
            f"{order_sheet.title()} {wanted.argument}", order_sheet.render(sheet, company)
        )

    def _nav_chart(self, wanted: Wanted) -> Printed:
        found = self._funds.nav_chart(wanted.argument, wanted.language)
        return Printed(
            _named("nav_chart", f"{found.fund_code} {found.fund_name}", wanted.language),
            nav_chart.render(found, wanted.language),
        )

    def _product_sheet(self, wanted: Wanted) -> Printed:
        found = self._funds.product_sheet(wanted.argument, wanted.language)
        return Printed(
            _named("product_sheet", f"{found.fund_code} {found.fund_name}", wanted.language),
            product_sheet.render(found, wanted.language),
        )

    def _knowledge(self, wanted: Wanted) -> Printed:
        entry = self._texts.one(wanted.argument, wanted.language)
        found = KnowledgeText(
            company=self._letterhead.company(entry.language),
            title=entry.title,
            text=entry.text,
            at=self._letterhead.clock(),
        )
        return Printed(entry.title, knowledge.render(found, entry.language))


def _named(document: str, about: str, language: str) -> str:
    return f"{words(language)[document]['title']} {about}"
