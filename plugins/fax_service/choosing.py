"""What the caller wants: documents by topic or by number, several in one request."""

from typing import TYPE_CHECKING

from appliance import BackWanted, Call, FaxEntryUnknown, HelpWanted, Menu, MenuItem, identify, stay

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.faxes.catalogue import CatalogueEntry

TRIES = 3
BETWEEN = "*"
LONGEST_ENTRY = 60
MOST_DOCUMENTS = 10
MOST_PERSONAL = 9
BY_NUMBER = "7"
GO_ON, MORE, AGAIN = "1", "2", "3"

REVIEW = Menu(
    "fax_review",
    (
        MenuItem(GO_ON, "fax_service.menu_go_on", stay),
        MenuItem(MORE, "fax_service.menu_more", stay),
        MenuItem(AGAIN, "fax_service.menu_choose_again", stay),
    ),
    footer={"common.back": ""},
)


def choose_documents(call: Call, appliance: "Appliance") -> "list[CatalogueEntry]":
    """Return what the caller chose and confirmed; `BackWanted` where he chose nothing."""
    chosen: dict[str, CatalogueEntry] = {}
    while True:
        try:
            for entry in _asked_for(call, appliance):
                chosen[entry.number] = entry
        except BackWanted:
            if not chosen:
                raise
        if len(chosen) > MOST_DOCUMENTS:
            call.announce("fax_service.too_many", count=MOST_DOCUMENTS)
            chosen = dict(list(chosen.items())[:MOST_DOCUMENTS])
        key = _reviewed(call, list(chosen.values()))
        if key == GO_ON:
            return list(chosen.values())
        if key == AGAIN:
            chosen.clear()


def choose_personal(call: Call, appliance: "Appliance") -> "CatalogueEntry":
    """Return the document about his own account that an identified caller wants."""
    identify(call, appliance)
    entries = appliance.fax.catalogue.offered(personal=True)[:MOST_PERSONAL]
    if not entries:
        call.say("fax_service.nothing_offered")
        raise BackWanted
    items = tuple(
        MenuItem(
            str(key), "fax_service.menu_title", stay, slots={"title": entry.title(call.language)}
        )
        for key, entry in enumerate(entries, start=1)
    )
    key = call.choose(Menu("fax_personal", items, footer={"common.back": ""})).key
    return entries[int(key) - 1]


def _asked_for(call: Call, appliance: "Appliance") -> "list[CatalogueEntry]":
    """Return the documents of one entry; a star goes back to the topics, and from there out."""
    while True:
        entries = appliance.fax.catalogue.offered(personal=False)
        if not entries:
            call.say("fax_service.nothing_offered")
            raise BackWanted
        topic = _topic(call, appliance, {entry.topic for entry in entries})
        for entry in entries:
            if entry.topic == topic:
                call.say(
                    "fax_service.listed", title=entry.title(call.language), number=entry.number
                )
        try:
            return _numbered(call, appliance)
        except BackWanted:
            continue


def _topic(call: Call, appliance: "Appliance", used: set[str]) -> str:
    """Return the topic the caller wants to hear; '' where he knows the numbers."""
    topics = [topic for topic in appliance.fax.catalogue.topics() if topic.id in used]
    items = [
        MenuItem(
            str(key), "fax_service.menu_title", stay, slots={"title": topic.name(call.language)}
        )
        for key, topic in enumerate(topics, start=1)
    ]
    items.append(MenuItem(BY_NUMBER, "fax_service.menu_by_number", stay))
    key = call.choose(Menu("fax_topics", tuple(items), footer={"common.back": ""})).key
    return "" if key == BY_NUMBER else topics[int(key) - 1].id


def _numbered(call: Call, appliance: "Appliance") -> "list[CatalogueEntry]":
    """Return the documents whose numbers are keyed, all of them; a star comes between two."""
    for _attempt in range(TRIES):
        keys = call.ask("fax_service.enter_numbers", at_most=LONGEST_ENTRY, star_is=BETWEEN)
        numbers = [number for number in keys.split(BETWEEN) if number]
        if not numbers:  # a star alone is no number: it means what it always means
            raise BackWanted
        found = [entry for number in numbers if (entry := _on_offer(call, appliance, number))]
        if len(found) == len(numbers):
            return found
    call.say("errors.help")
    raise HelpWanted


def _on_offer(call: Call, appliance: "Appliance", number: str) -> "CatalogueEntry | None":
    try:
        return appliance.fax.catalogue.on_offer(number)
    except FaxEntryUnknown:
        call.did(f"fax: {number} is not in the catalogue")
        call.announce("fax_service.no_such_number", number=number)
        return None


def _reviewed(call: Call, chosen: "list[CatalogueEntry]") -> str:
    """Say what was chosen and return what the caller wants to do with it."""
    call.say("fax_service.chosen", count=len(chosen))
    for entry in chosen:
        call.say("fax_service.chosen_title", title=entry.title(call.language))
    return call.choose(REVIEW).key
