/// Linear expressions and the relations between them, written as on paper.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/lp/lp_matrices.hpp>

#include <utility>
#include <vector>

namespace ridgewood {

/// A variable of a LinearProgram: its column. Only the program that made it knows more.
struct Variable {
    Index column = 0;
};

/// A constraint of a LinearProgram: its row.
struct Constraint {
    Index row = 0;
};

/// constant + sum of factor * variable. A variable that comes twice counts twice.
class LinearExpression {
public:
    struct Term {
        Variable variable;
        double factor;
    };

    LinearExpression() = default;
    LinearExpression(double constant) : constant_(constant) {}  // implicit, so that x + 1 reads so
    LinearExpression(Variable x) : terms_{{x, 1.0}} {}

    [[nodiscard]] const std::vector<Term>& terms() const { return terms_; }
    [[nodiscard]] double constant() const { return constant_; }

    LinearExpression& operator+=(const LinearExpression& other) { return add(other, 1); }
    LinearExpression& operator-=(const LinearExpression& other) { return add(other, -1); }

    LinearExpression& operator*=(double factor) {
        for (Term& term : terms_)
            term.factor *= factor;
        constant_ *= factor;
        return *this;
    }

private:
    LinearExpression& add(const LinearExpression& other, double sign) {
        const std::size_t count = other.terms_.size();  // `other` may be this one
        for (std::size_t k = 0; k < count; ++k)
            terms_.push_back({other.terms_[k].variable, sign * other.terms_[k].factor});
        constant_ += sign * other.constant_;
        return *this;
    }

    std::vector<Term> terms_;
    double constant_ = 0;
};

[[nodiscard]] inline LinearExpression operator+(LinearExpression a, const LinearExpression& b) {
    return a += b, a;
}
[[nodiscard]] inline LinearExpression operator-(LinearExpression a, const LinearExpression& b) {
    return a -= b, a;
}
[[nodiscard]] inline LinearExpression operator-(LinearExpression a) {
    return a *= -1, a;
}
[[nodiscard]] inline LinearExpression operator*(double factor, LinearExpression a) {
    return a *= factor, a;
}
[[nodiscard]] inline LinearExpression operator*(LinearExpression a, double factor) {
    return a *= factor, a;
}
[[nodiscard]] inline LinearExpression operator/(LinearExpression a, double divisor) {
    detail::require(divisor != 0, "a linear expression is divided by 0");
    return a *= 1 / divisor, a;
}

/// lower <= expression <= upper. A comparison makes one; between two numbers it is a range:
///
///     2 * x + y <= 12      x == 3 * y + 1      1 <= x - y <= 4
struct Relation {
    LinearExpression expression;
    double lower = -no_bound;
    double upper = no_bound;
};

namespace detail {

/// left compared with right: with the number that right is, or left - right with 0.
[[nodiscard]] inline Relation relate(LinearExpression left, const LinearExpression& right,
                                     bool bounded_below, bool bounded_above) {
    double limit = right.constant();
    if (!right.terms().empty()) {
        left -= right;
        limit = 0;
    }
    return {std::move(left), bounded_below ? limit : -no_bound, bounded_above ? limit : no_bound};
}

/// The other end of a range; the first one is a number that the expression was compared with.
[[nodiscard]] inline Relation bound_other_side(Relation relation, double limit, bool above) {
    require(above ? relation.upper == no_bound : relation.lower == -no_bound,
            "a range is written as number <= expression <= number or with >= twice");
    (above ? relation.upper : relation.lower) = limit;
    require(relation.lower <= relation.upper, "the range from ", describe(relation.lower), " to ",
            describe(relation.upper), " is empty");
    return relation;
}

}  // namespace detail

[[nodiscard]] inline Relation operator==(LinearExpression a, const LinearExpression& b) {
    return detail::relate(std::move(a), b, true, true);
}

/// With a number alone on the left the expression keeps its sign: 1 <= x is x >= 1.
[[nodiscard]] inline Relation operator<=(LinearExpression a, const LinearExpression& b) {
    if (a.terms().empty())
        return detail::relate(b, a, true, false);
    return detail::relate(std::move(a), b, false, true);
}

[[nodiscard]] inline Relation operator>=(LinearExpression a, const LinearExpression& b) {
    if (a.terms().empty())
        return detail::relate(b, a, false, true);
    return detail::relate(std::move(a), b, true, false);
}

[[nodiscard]] inline Relation operator<=(Relation relation, double upper) {
    return detail::bound_other_side(std::move(relation), upper, true);
}

[[nodiscard]] inline Relation operator>=(Relation relation, double lower) {
    return detail::bound_other_side(std::move(relation), lower, false);
}

}  // namespace ridgewood
