// break: no Eigen
// expect: ridgewood needs Eigen 3.4 or 5: apt-get install libeigen3-dev
#include <ridgewood/core/types.hpp>

int main() {}
