"""The tree of topics under which commentaries stand, and who may listen under each."""

from dataclasses import dataclass
from typing import Any

from appliance.errors import TopicRefused
from appliance.services.callers import Customer
from appliance.services.staff_pins import StaffPins
from appliance.settings import Secret
from appliance.store.commentary import CommentaryStore
from appliance.store.database import Database

ROLE = "topic"
ACCESSES = ("everyone", "pin", "customers", "individuals", "institutions")
CLASSES = {"individuals": "1", "institutions": "0"}
MOST_BESIDE = 6
"""So many topics have a key of their own in one menu."""
LONGEST_NAME = 20


@dataclass(frozen=True)
class Topic:
    """One topic; `access` says who may listen under it."""

    id: int
    parent: int | None
    position: int
    name_zh: str
    name_en: str
    access: str
    active: bool

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return self.name_zh if language == "zh" else self.name_en

    def admits(self, customer: Customer | None) -> bool:
        """Tell whether somebody may listen without a listener's PIN."""
        if self.access == "everyone":
            return True
        if customer is None or self.access == "pin":
            return False
        kind = CLASSES.get(self.access)
        return kind is None or customer.individual_or_institution == kind


class Topics:
    """Keeps the topics."""

    def __init__(self, database: Database, pins: StaffPins) -> None:
        self._store = CommentaryStore(database)
        self._pins = pins

    def listing(self) -> list[Topic]:
        """Return every topic, in the order they are offered."""
        return [_topic(row) for row in self._store.topics()]

    def one(self, topic_id: int) -> Topic:
        """Return a topic."""
        found = next((topic for topic in self.listing() if topic.id == topic_id), None)
        if found is None:
            raise TopicRefused(f"there is no topic {topic_id}", "unknown")
        return found

    def path(self, topic_id: int) -> list[Topic]:
        """Return a topic and those above it, itself first."""
        known = {topic.id: topic for topic in self.listing()}
        path = [known[topic_id]]
        while (parent := path[-1].parent) is not None:
            path.append(known[parent])
        return path

    def below(self, parent: int | None) -> list[Topic]:
        """Return the active topics below another one, or the first ones."""
        return [topic for topic in self.listing() if topic.parent == parent and topic.active]

    def add(
        self, name_zh: str, name_en: str, *, parent: int | None = None, access: str = "everyone"
    ) -> Topic:
        """Add a topic behind its neighbours."""
        beside = [topic for topic in self.listing() if topic.parent == parent]
        position = max((topic.position for topic in beside), default=0) + 1
        return self.keep(Topic(0, parent, position, name_zh, name_en, access, active=True))

    def keep(self, topic: Topic) -> Topic:
        """Write a topic; `TopicRefused` says what cannot be."""
        names = topic.name_zh.strip(), topic.name_en.strip()
        if any(not 0 < len(name) <= LONGEST_NAME or not name.isprintable() for name in names):
            raise TopicRefused(f"a topic's names have 1 to {LONGEST_NAME} signs", "names")
        if topic.access not in ACCESSES:
            raise TopicRefused(f"access is {', '.join(ACCESSES)}, not {topic.access!r}", "access")
        self._check_place(topic)
        row = {
            "id": topic.id or None, "parent": topic.parent, "position": topic.position,
            "name_zh": names[0], "name_en": names[1], "access": topic.access,
            "active": int(topic.active),
        }  # fmt: skip
        return self.one(self._store.keep_topic(row))

    def set_pin(self, topic_id: int, pin: Secret) -> None:
        """Set the PIN with which listeners reach a private topic."""
        self._pins.set(ROLE, str(self.one(topic_id).id), pin)

    def prove(self, topic_id: int, pin: Secret, listener: str) -> None:
        """Raise `IdentityRefused` for a wrong listener's PIN; each listener has his own tries."""
        self._pins.prove(ROLE, str(topic_id), pin, by=listener)

    def _check_place(self, topic: Topic) -> None:
        above = {known.id: known.parent for known in self.listing()}
        parent = topic.parent
        while parent is not None:
            if parent == topic.id or parent not in above:
                raise TopicRefused("a topic cannot stand below itself or below none", "place")
            parent = above[parent]
        beside = [t for t in self.below(topic.parent) if t.id != topic.id]
        if topic.active and len(beside) >= MOST_BESIDE:
            raise TopicRefused(f"at most {MOST_BESIDE} topics have a key in one menu", "full")


def _topic(row: dict[str, Any]) -> Topic:
    return Topic(**row | {"active": bool(row["active"])})
