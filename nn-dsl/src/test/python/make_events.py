"""Writes a file of events with TensorBoard's own library, for EventFileTest, or prints what TensorBoard reads.

python make_events.py nn-dsl/src/test/resources/dev/jacobi/nn/train/events.bin
python make_events.py --read FOLDER
"""

import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter


def scalar(tag, value, step):
    return Event(wall_time=1.5, step=step, summary=Summary(value=[Summary.Value(tag=tag, simple_value=value)]))


if sys.argv[1] == "--read":
    events = EventAccumulator(sys.argv[2]).Reload()
    for tag in events.Tags()["scalars"]:
        print(tag, [(e.step, e.value) for e in events.Scalars(tag)])
else:
    with open(sys.argv[1], "wb") as out:
        writer = RecordWriter(out)
        for event in (
            Event(wall_time=1.5, file_version="brain.Event:2"),
            scalar("step/loss", 0.75, 1),
            scalar("step/loss", -2.5e-3, 300),
            scalar("validation/accuracy", float("nan"), 0),
        ):
            writer.write(event.SerializeToString())
        writer.flush()
