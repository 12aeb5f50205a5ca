"""SimGrid runs a collective operation, step by step, on an exported platform and says how long it took.

    topo gen --kind torus --dims 16 --latency 500ns -o ring.json
    topo export ring.json --to simgrid -o ring.xml
    python3 simgrid_collective.py ring.xml ring 1048576
    topo collective ring.json --op all-reduce --algorithm ring --size 1MiB

Arguments: platform, algorithm, bytes, and the hosts in the order of their ranks (default: all, as the platform has them).
Algorithms: ring and halving-doubling (all-reduce, bytes of a rank's vector), bruck (all-gather, bytes of the result),
pairwise (all-to-all, bytes of a rank's send buffer).  Bytes must be a multiple of the number of hosts.

A step begins when the one before it is over everywhere, which is how `topo collective` counts.  Both agree where every
message has one shortest path (SimGrid takes one, ECMP all; so a ring over a 4x4 torus goes along neighbours, and of parallel
planes one is left) and the slowest messages cross the busiest link.  A platform has no overheads of networks and no latencies
of nodes: leave them out on both sides.

Needs SimGrid's Python binding (Debian: python3-simgrid).  The model is the plain sum of latencies and fair shares of links.
"""
import sys
from xml.etree import ElementTree

from simgrid import Actor, Comm, Engine, Host


def ring(n, size):
    for _ in range(2 * (n - 1)):
        yield [(rank, (rank + 1) % n, size // n) for rank in range(n)]


def halving_doubling(n, size):
    """Vectors are halved over distances 1, 2, 4 … and put together again the other way around."""
    if n & (n - 1):
        sys.exit("halving-doubling: the number of hosts must be a power of two")
    distances = [1 << k for k in range(n.bit_length() - 1)]
    for distance in distances + distances[::-1]:
        yield [(rank, rank ^ distance, size // (2 * distance)) for rank in range(n)]


def bruck(n, size):
    distance = 1
    while distance < n:
        yield [(rank, (rank - distance) % n, min(distance, n - distance) * size // n) for rank in range(n)]
        distance *= 2


def pairwise(n, size):
    for shift in range(1, n):
        yield [(rank, (rank + shift) % n, size // n) for rank in range(n)]


ALGORITHMS = {"ring": ring, "halving-doubling": halving_doubling, "bruck": bruck, "pairwise": pairwise}

platform, algorithm, size, *names = sys.argv[1:]
names = names or [host.get("id") for host in ElementTree.parse(platform).iter("host")]
size = int(size)
if size % len(names):
    sys.exit(f"{size} bytes are no multiple of {len(names)} hosts")

engine = Engine([
    "topo", "--log=root.thres:error", "--cfg=network/model:CM02", "--cfg=network/TCP-gamma:0",
    "--cfg=network/crosstraffic:no", "--cfg=network/latency-factor:1", "--cfg=network/bandwidth-factor:1",
    "--cfg=network/weight-S:0",
])
engine.load_platform(platform)
hosts = [Host.by_name(name) for name in names]


def run():
    steps = 0
    for messages in ALGORITHMS[algorithm](len(hosts), size):
        Comm.wait_all([Comm.sendto_async(hosts[source], hosts[target], count) for source, target, count in messages])
        steps += 1
    print(f"{Engine.clock * 1e9:.6f} ns in {steps} steps")


Actor.create("conductor", hosts[0], run)
engine.run()
