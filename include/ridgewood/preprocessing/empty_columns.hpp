/// What an imputer does with a column of which nothing is known.
#pragma once

namespace ridgewood {

/// A column that has only missing values in a fit is an error, is left out of the result, or is
/// kept and filled with 0 (SimpleImputer: with its constant, if it has one). scikit-learn drops it
/// without a word, which moves all columns behind it.
enum class EmptyColumns { refuse, drop, keep };

}  // namespace ridgewood
