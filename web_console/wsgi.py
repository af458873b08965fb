"""What gunicorn serves: `app`, over the appliance that the settings describe."""

import signal
from types import FrameType

from appliance.assembly import assemble
from appliance.settings import read_settings
from web_console import create_app

app = create_app(assemble(read_settings()))


def _end_streams(number: int, frame: FrameType | None) -> None:
    app.extensions["streams"].closing = True  # open event streams would delay the stop
    if callable(_former):
        _former(number, frame)


_former = signal.getsignal(signal.SIGTERM)
signal.signal(signal.SIGTERM, _end_streams)
