#include "CGraphvizShim.h"
void topo_graphviz_skeleton(void) {}
