"""Freezes an event file as TensorBoard 2.21 itself writes it, and the limits of its buckets as PyTorch 1.13 has them.

    python3 test/frozen/event_file.py
"""

import json
import os

from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary
from tensorboard.summary.writer.record_writer import RecordWriter

here = os.path.dirname(os.path.abspath(__file__))

events = [
    Event(wall_time=1700000000.25, file_version="brain.Event:2"),
    Event(wall_time=1700000000.5, step=13, session_log=SessionLog(status=SessionLog.START)),
    Event(
        wall_time=1700000001,
        step=300,
        summary=Summary(
            value=[
                Summary.Value(tag="loss", simple_value=0.1),
                Summary.Value(tag="accuracy", simple_value=0),
                Summary.Value(tag="gradient_norm", simple_value=float("nan")),
            ]
        ),
    ),
    Event(
        wall_time=1700000002,
        step=70000,
        summary=Summary(
            value=[
                Summary.Value(
                    tag="weights/conv2d.kernel",
                    histo=HistogramProto(
                        min=-0.5, max=2, num=4, sum=1.5, sum_squares=4.5, bucket_limit=[-0.4, 0, 2.5], bucket=[1, 0, 3]
                    ),
                ),
            ]
        ),
    ),
    Event(
        wall_time=1700000003,
        step=5000000000,
        summary=Summary(
            value=[
                Summary.Value(
                    tag="mistakes/Grünfink called Möwe",
                    image=Summary.Image(height=2, width=3, colorspace=3, encoded_image_string=bytes(range(200))),
                ),
            ]
        ),
    ),
]

with open(os.path.join(here, "event-file.tfevents"), "wb") as file:
    writer = RecordWriter(file)
    for event in events:
        writer.write(event.SerializeToString())

# As torch.utils.tensorboard.SummaryWriter makes them.
from torch.utils.tensorboard import SummaryWriter  # noqa: E402

bins = SummaryWriter("/tmp/tensorboard-bins").default_bins
with open(os.path.join(here, "event-file-buckets.json"), "w") as file:
    json.dump({"count": len(bins), "first": bins[0], "every100th": bins[::100], "last": bins[-1]}, file, indent=1)
    file.write("\n")
