void topo_graphviz_skeleton(void);
