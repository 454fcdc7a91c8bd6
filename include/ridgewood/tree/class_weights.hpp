/// How much the classes count.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// Factors of the weights of rows by their class.
class ClassWeights {
public:
    /// 1 for all classes.
    ClassWeights() = default;

    /// Rows / (classes x rows of the class): every class counts the same in all.
    [[nodiscard]] static ClassWeights balanced() { return ClassWeights(Kind::balanced, {}); }
    /// The same for each tree of a forest, by the rows that it has drawn.
    [[nodiscard]] static ClassWeights balanced_subsample() {
        return ClassWeights(Kind::balanced_subsample, {});
    }
    /// One factor > 0 a class, in the ascending order of labels.
    [[nodiscard]] static ClassWeights of(std::vector<double> factors) {
        return ClassWeights(Kind::given, std::move(factors));
    }

    [[nodiscard]] bool balances_each_tree() const { return kind_ == Kind::balanced_subsample; }

    /// The factors for classes of so many rows each. Throws std::invalid_argument, in the name of
    /// `spec`, unless those given are one a class and > 0.
    [[nodiscard]] Vector<double> factors(const Vector<double>& rows, std::string_view spec) const {
        const Index classes = rows.size();
        if (kind_ == Kind::balanced)
            return rows.sum() / static_cast<double>(classes) * rows.cwiseMax(1).cwiseInverse();
        if (kind_ != Kind::given)
            return Vector<double>::Ones(classes);
        detail::require(static_cast<Index>(factors_.size()) == classes, spec, ": class_weight has ",
                        factors_.size(), " values but y has ", classes, " classes");
        for (std::size_t k = 0; k < factors_.size(); ++k) {
            detail::require(factors_[k] > 0 && detail::is_finite(factors_[k]), spec,
                            ": class_weight(", k, ") must be finite and > 0, got ",
                            detail::describe(factors_[k]));
        }
        return Eigen::Map<const Vector<double>>(factors_.data(), classes);
    }

private:
    enum class Kind { equal, balanced, balanced_subsample, given };

    ClassWeights(Kind kind, std::vector<double> factors)
        : kind_(kind), factors_(std::move(factors)) {}

    Kind kind_ = Kind::equal;
    std::vector<double> factors_;
};

}  // namespace ridgewood
