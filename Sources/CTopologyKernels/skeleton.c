#include "CTopologyKernels.h"
void topo_kernels_skeleton(void) {}
