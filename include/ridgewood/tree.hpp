/// Decision trees.
#pragma once

#include <ridgewood/tree/tree.hpp>
#include <ridgewood/tree/tree_model.hpp>
