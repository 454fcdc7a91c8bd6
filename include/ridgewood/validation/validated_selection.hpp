/// What a selection by cross-validation finds.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/selected_features.hpp>

#include <utility>
#include <vector>

namespace ridgewood {

/// One number of columns that was tried.
struct SelectionStep {
    Index features = 0;
    /// The mean of the test scores over the folds.
    double mean = 0;
    /// Its standard error.
    double standard_error = 0;
};

/// The selected columns, and the scores on the way there. They flatter the selection, which was
/// chosen by them: cross-validate the whole, selection and model, to know what it is worth.
class ValidatedSelection : public SelectedFeatures {
public:
    ValidatedSelection(SelectedFeatures selected, std::vector<SelectionStep> steps)
        : SelectedFeatures(std::move(selected)), steps_(std::move(steps)) {}

    /// In the order in which they were taken.
    [[nodiscard]] const std::vector<SelectionStep>& steps() const& { return steps_; }
    [[nodiscard]] std::vector<SelectionStep> steps() && { return std::move(steps_); }

private:
    std::vector<SelectionStep> steps_;
};

}  // namespace ridgewood
