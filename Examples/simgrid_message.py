"""SimGrid sends a message between two hosts of an exported platform and says how long it took.

    topo export --kind torus3d --dims 4x4x4 --latency 100ns --to simgrid -o torus.xml
    python3 simgrid_message.py torus.xml x0y0z0 x2y1z0 1000000

Needs SimGrid's Python binding (Debian: python3-simgrid).  The model is the plain sum of latencies and one bandwidth.
"""
import sys

from simgrid import Actor, Engine, Host, Mailbox, this_actor

platform, source, target, size = sys.argv[1:5]
engine = Engine([
    "topo", "--log=root.thres:error", "--cfg=network/model:CM02", "--cfg=network/TCP-gamma:0",
    "--cfg=network/crosstraffic:no",
])
engine.load_platform(platform)


def send():
    Mailbox.by_name("inbox").put("message", int(size))


def receive():
    Mailbox.by_name("inbox").get()
    print(f"{Engine.clock * 1e9:.3f} ns")


Actor.create("sender", Host.by_name(source), send)
Actor.create("receiver", Host.by_name(target), receive)
engine.run()
