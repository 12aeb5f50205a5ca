"""One document in four graph libraries: each finds the same distances between endpoints.

    topo gen cloudmatrix384 -o cm384.json
    topo export cm384.json --to npz -o cm384.npz
    python graph_libraries.py cm384.json cm384.npz
"""
import json
import sys

import igraph
import networkx as nx
import numpy as np
import rustworkx as rx
import scipy.sparse
from scipy.sparse.csgraph import shortest_path

with open(sys.argv[1]) as file:
    document = json.load(file)
endpoints = [node["id"] for node in document["nodes"] if node["endpoint"]]


def mean(distances):
    """Over all ordered pairs of different endpoints."""
    return distances[np.ix_(range(len(endpoints)), endpoints)].sum() / (len(endpoints) * (len(endpoints) - 1))


# NetworkX: say edges="links", whatever the version.
graph = nx.node_link_graph(document, edges="links")
total = 0
for source in endpoints:
    hops = nx.single_source_shortest_path_length(graph, source)
    total += sum(hops[target] for target in endpoints)
print("NetworkX ", total / (len(endpoints) * (len(endpoints) - 1)))

# igraph: a vertex for each node, in the order of ids.
graph = igraph.Graph.DictList(document["nodes"], document["links"], vertex_name_attr="id")
print("igraph   ", mean(np.array(graph.distances(endpoints))))

# rustworkx: the converter keeps the attributes; its distances are a matrix of floats.
graph = rx.networkx_converter(nx.node_link_graph(document, edges="links"))
print("rustworkx", mean(rx.distance_matrix(graph)[endpoints]))

# SciPy: the adjacency of bandwidths, without any JSON.
adjacency = scipy.sparse.load_npz(sys.argv[2])
print("SciPy    ", mean(shortest_path(adjacency, unweighted=True, indices=endpoints)))
