"""The commentary each morning: what the experts a customer follows have said since the last one."""

from appliance.services.commentary.listening import CommentaryListening


class Morning:
    """Finds what is to be told in the morning."""

    def __init__(self, listening: CommentaryListening) -> None:
        self._listening = listening

    def experts(self, fund_account: str, number: str) -> list[str]:
        """Return the experts a customer follows by name, or followed from this number."""
        listeners = [f"customer/{fund_account}", *([f"number/{number}"] if number else [])]
        found = [expert for one in listeners for expert in self._listening.followed(one)]
        return list(dict.fromkeys(found))
