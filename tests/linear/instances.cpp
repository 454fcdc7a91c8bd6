#define INSTANCE template
#include "linear/instances.hpp"
