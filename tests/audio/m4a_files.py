"""M4A files as telephones and studios write them."""

from pathlib import Path

import av
import numpy as np

from tests.audio.test_loudness import Sound


def write_m4a(path: Path, sound: Sound, rate: int, codec: str = "aac") -> Path:
    """Write samples (one row a moment, one column a channel) as M4A."""
    rows = np.atleast_2d(sound.T).astype(np.float32)
    layout = "stereo" if len(rows) == 2 else "mono"
    with av.open(str(path), "w", format="ipod" if codec in ("aac", "alac") else "mp4") as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        whole = av.AudioFrame.from_ndarray(np.ascontiguousarray(rows), "fltp", layout)
        whole.sample_rate = rate
        encoder = stream.codec_context
        fitting = av.AudioResampler(encoder.format, layout, rate, encoder.frame_size or 4096)
        for frame in (*fitting.resample(whole), None):
            file.mux(stream.encode(frame))
    return path
