void topo_kernels_skeleton(void);
