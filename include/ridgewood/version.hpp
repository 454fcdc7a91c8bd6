/// The version of ridgewood, stated here alone: CMake and pkg-config read it from this file.
#pragma once

#define RIDGEWOOD_VERSION_MAJOR 0
#define RIDGEWOOD_VERSION_MINOR 1
#define RIDGEWOOD_VERSION_PATCH 0
