print("topo")
