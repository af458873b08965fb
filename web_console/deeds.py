"""What an action of the audit is called on the pages."""

from flask import g

from web_console.rights import right_for, right_in_words
from web_console.wording import Words


def deed_in_words(action: str) -> str:
    """Return the name of an action: its own, its page and verb, else the right it needs."""
    words: Words = g.words
    known = words.known(f"accesses.did_{action}", words.known(f"audit_deeds.{action}", ""))
    if known:
        return known
    noun, _dot, verb = action.rpartition(".")
    page = words.known(f"audit_nouns.{noun}", words.known(f"pages.{noun}", ""))
    deed = words.known(f"audit_verbs.{verb}", "")
    if page and deed:
        return words("rights.name", noun=page, verb=deed)
    right = right_for(action, "POST", {})
    if right:
        return right_in_words(words, right)
    return words("rights.name", noun=page, verb=verb) if page else action
