/// How a projection finds its singular vectors.
#pragma once

namespace ridgewood {

/// To all digits, by random sampling for the leading ones of a large table (Halko, Martinsson,
/// Tropp 2011), or whichever fits the size.
enum class SvdSolver { automatic, exact, randomized };

}  // namespace ridgewood
