"""Writes a topology document as the network file of ibsim, the InfiniBand fabric simulator.

    topo gen --kind clos --leaves 4 --spines 2 --hosts 4 | python3 ibsim_net.py [A B C D] > fabric.net

With four names the cables A-B and C-D are swapped: A is joined to D, and C to B, as when two plugs are mixed up.
"""
import json
import sys

document = json.load(sys.stdin)
nodes = document["nodes"]
names = [node["name"] for node in nodes]
links = [[link["source"], link["target"]] for link in document["links"]]
if len(sys.argv) == 5:
    a, b, c, d = map(names.index, sys.argv[1:])
    first, second = (next(link for link in links if set(link) == pair) for pair in ({a, b}, {c, d}))
    first[:], second[:] = [a, d], [c, b]

ports = [[] for _ in nodes]
for a, b in links:
    ports[a].append((b, len(ports[b]) + 1))
    ports[b].append((a, len(ports[a])))
for node, mine in zip(nodes, ports):
    print("Switch" if node["kind"] == "switch" else "Hca", max(len(mine), 1), f'"{node["name"]}"', sep="\t")
    for number, (other, port) in enumerate(mine, 1):
        print(f'[{number}]\t"{names[other]}"[{port}]')
    print()
