"""The verbs of the fax machine: pages go out, pages come in, a switchboard's extension is keyed."""

from pathlib import Path

from appliance.records.fax import FaxOptions, FaxResult
from appliance.telephony.line import Line

TOKEN_VARIABLE = "FUNDLINE_FAX"  # noqa: S105 - a name
SENT_VARIABLE = "FUNDLINE_FAX_SENT"
"""The attempt whose pages went last; the dialplan tells the exchange how it ended."""
BEFORE_VARIABLE = "FUNDLINE_FAX_BEFORE"
"""The fax session before that one, so that its end is not taken for this one's."""
T38_ELSE_SOUND, SOUND, RECEIVE = "zf", "F", "f"
PAUSE_MILLISECONDS, KEY_MILLISECONDS = 250, 120
MORE_OPTIONS = ("ecm", "modem", "maxrate", "minrate", "sessionid", "filename", "headerinfo")


class FaxVerbs:
    """What a call can do as a fax machine; files are TIFF."""

    _line: Line

    @property
    def fax_token(self) -> str:
        """Return the token of the attempt for which the box placed this call, or ''."""
        return self._line.variable(TOKEN_VARIABLE)

    @property
    def far_end_gone(self) -> bool:
        """Tell whether Asterisk said that the other side hung up."""
        return self._line.hung_up

    def send_fax(self, pages: Path, options: FaxOptions, token: str = "") -> FaxResult:
        """Send pages and return what became of them, also where the far end hung up.

        With a token, `finished_fax` of the same token finds the result after a break of the box.
        """
        self._set_up(options)
        # the first session of all has the number 0, and so has none at all
        self._line.set_variable(BEFORE_VARIABLE, self._fax("status") and self._fax("sessionid"))
        self._line.set_variable(SENT_VARIABLE, token)
        self._line.run("SendFAX", f"{pages},{T38_ELSE_SOUND if options.t38 else SOUND}")
        return self.fax_result()

    def receive_fax(self, target: Path, options: FaxOptions) -> FaxResult:
        """Receive pages into a file and return what came, also where the far end hung up."""
        self._set_up(options)
        self._line.run("ReceiveFAX", f"{target},{RECEIVE if options.t38 else SOUND}")
        return self.fax_result()

    def finished_fax(self, token: str) -> FaxResult | None:
        """Return what became of the fax sent under this token; None where it was not sent yet."""
        result = self.fax_result()
        session = result.options.get("sessionid", "")
        ended = result.status and session != self._line.variable(BEFORE_VARIABLE)
        return result if ended and self._line.variable(SENT_VARIABLE) == token else None

    def fax_result(self) -> FaxResult:
        """Return what Asterisk tells about the newest fax of this call."""
        rate = self._fax("rate")
        options = {name: self._fax(name) for name in MORE_OPTIONS}
        return FaxResult(
            status=self._fax("status"),
            result=self._fax("statusstr"),
            error=self._fax("error"),
            pages=int(self._fax("pages") or 0),
            mode=self._line.variable("FAXMODE"),
            rate=int(rate) if rate.isdecimal() else None,
            resolution=self._fax("resolution"),
            remote_station=self._fax("remotestationid"),
            local_station=self._fax("localstationid"),
            options={name: value for name, value in options.items() if value},
        )

    def key_digits(self, digits: str) -> None:
        """Press keys towards the far end; each `w` waits half a second."""
        self._line.run("SendDTMF", f"{digits},{PAUSE_MILLISECONDS},{KEY_MILLISECONDS}")

    def _set_up(self, options: FaxOptions) -> None:
        values = {
            "ecm": "yes" if options.ecm else "no",
            "maxrate": str(options.rate),
            "modem": options.modems,
            "headerinfo": options.header,
            "localstationid": options.station,
        }
        for name, value in values.items():
            self._line.set_variable(f"FAXOPT({name})", value)

    def _fax(self, name: str) -> str:
        return self._line.variable(f"FAXOPT({name})")
