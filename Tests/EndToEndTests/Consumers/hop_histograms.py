"""Hop histograms of one document by NetworkX, igraph, rustworkx and SciPy, as JSON.

Usage: hop_histograms.py DOCUMENT NPZ
"""
import collections
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


def histogram(rows):
    """Counts of the distances from each endpoint to the others."""
    count = collections.Counter()
    for source, row in zip(endpoints, rows):
        count.update(int(row[target]) for target in endpoints if target != source)
    return {str(hops): pairs for hops, pairs in sorted(count.items())}


graph = nx.node_link_graph(document, edges="links")
results = {"networkx": histogram(nx.single_source_shortest_path_length(graph, source) for source in endpoints)}
graph = igraph.Graph.DictList(document["nodes"], document["links"], vertex_name_attr="id", edge_foreign_keys=("source", "target"))
results["igraph"] = histogram(graph.distances(endpoints))
graph = rx.parse_node_link_json(json.dumps(document)) if hasattr(rx, "parse_node_link_json") else rx.from_node_link_json_file(sys.argv[1])
results["rustworkx"] = histogram(rx.distance_matrix(graph)[endpoints])
arrays = np.load(sys.argv[2])
adjacency = scipy.sparse.load_npz(sys.argv[2])
results["scipy"] = histogram(shortest_path(adjacency, unweighted=True, indices=np.flatnonzero(arrays["node_endpoint"])))
print(json.dumps(results))
