/// Reading and writing files.
#pragma once

#include <ridgewood/io/csv.hpp>
#include <ridgewood/io/lp_format.hpp>
#include <ridgewood/io/mps.hpp>
#include <ridgewood/io/mps_options.hpp>
#include <ridgewood/io/table.hpp>
