"""Load a topology document with NetworkX and count hops between endpoints.

    topo gen cloudmatrix384 -o cm384.json
    python networkx_hops.py cm384.json
"""
import collections
import json
import sys

import networkx as nx

# The five lines: edges="links" is needed with NetworkX 3.6 and newer, and works since 3.4.
with open(sys.argv[1]) as file:
    G = nx.node_link_graph(json.load(file), edges="links")
ends = [n for n, d in G.nodes(data=True) if d["endpoint"]]
print(G.number_of_nodes(), "nodes,", G.number_of_edges(), "links,", len(ends), "endpoints")

# Others' traffic crosses only what forwards: expand the source and forwarding nodes, nothing else.
histogram = collections.Counter()
for source in ends:
    crossable = [n for n, d in G.nodes(data=True) if d["forwards"] or n == source]
    inner = nx.single_source_shortest_path_length(G.subgraph(crossable), source)
    for target in ends:
        if target != source:
            reached = [inner[n] + 1 for n in G.adj[target] if n in inner]
            histogram[min(reached, default=None)] += 1
for hops, pairs in sorted(histogram.items(), key=str):
    print(hops, "hops:", pairs, "pairs")
