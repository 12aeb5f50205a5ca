"""The loads of every kind of link as a table.

    topo analyze cloudmatrix384 --annotate | topo export - --to csv -o cm384
    python pandas_loads.py cm384.links.csv
"""
import sys

import pandas as pd

links = pd.read_csv(sys.argv[1])
links["load"] = links[["load_forward", "load_backward"]].max(axis=1)
table = links.groupby("kind").agg(channels=("load", "size"), max_load=("load", "max"), max_utilization=("utilization", "max"))
print(table.round(3).to_string())
