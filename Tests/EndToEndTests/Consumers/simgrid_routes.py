"""What SimGrid does between sampled pairs of hosts of a platform, as JSON: links and latency of the route, time of a message.

Usage: simgrid_routes.py PLATFORM PAIRS MESSAGES; the pairs are the same for platforms with the same hosts.
"""
import json
import random
import sys

from simgrid import Actor, Comm, Engine

platform, count, messages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
engine = Engine([
    "topo", "--log=root.thres:error", "--cfg=network/model:CM02", "--cfg=network/TCP-gamma:0",
    "--cfg=network/crosstraffic:no",
])
engine.load_platform(platform)
hosts = sorted(engine.all_hosts, key=lambda host: host.name)
pairs = [(a, b) for a in hosts for b in hosts if a is not b]
if len(pairs) > count:
    pairs = random.Random(1).sample(pairs, count)


def run():
    result = []
    for number, (a, b) in enumerate(pairs):
        links, latency = a.route_to(b)
        time = None
        if number < messages:
            start = Engine.clock
            Comm.sendto(a, b, 1_000_000)
            time = Engine.clock - start
        result.append([a.name, b.name, len(links), latency * 1e9, time])
    print(json.dumps(result))


Actor.create("conductor", hosts[0], run)
engine.run()
