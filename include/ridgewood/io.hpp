/// Reading and writing files.
#pragma once

#include <ridgewood/io/csv.hpp>
#include <ridgewood/io/table.hpp>
