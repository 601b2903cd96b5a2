"""A judge of event files: TensorBoard's own reader.

python judge.py read FOLDER     prints every scalar of the folder's event files: tag, step, value
python judge.py version         says which version it is
"""

import sys

import tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

if sys.argv[1] == "version":
    print(f"tensorboard {tensorboard.__version__}")
    sys.exit(0)
events = EventAccumulator(sys.argv[2])
events.Reload()
for tag in sorted(events.Tags()["scalars"]):
    for scalar in events.Scalars(tag):
        print(tag, scalar.step, float(scalar.value))
