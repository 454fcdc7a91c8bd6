/// A small exact number.
#pragma once

#include <stdexcept>

/// A fraction of 64-bit integers in lowest terms; throws where one would overflow.
class Rational {
public:
    Rational(int value = 0) : numerator_(value) {}  // implicit, as a field has 0 and 1

    static Rational from(double integer) {
        Rational value;
        value.numerator_ = static_cast<long long>(integer);
        return value;
    }

    [[nodiscard]] double to_double() const {
        return static_cast<double>(numerator_) / static_cast<double>(denominator_);
    }

    friend Rational operator+(const Rational& a, const Rational& b) {
        return reduce(wide(a.numerator_) * b.denominator_ + wide(b.numerator_) * a.denominator_,
                      wide(a.denominator_) * b.denominator_);
    }
    friend Rational operator*(const Rational& a, const Rational& b) {
        return reduce(wide(a.numerator_) * b.numerator_, wide(a.denominator_) * b.denominator_);
    }
    friend Rational operator/(const Rational& a, const Rational& b) {
        return reduce(wide(a.numerator_) * b.denominator_, wide(a.denominator_) * b.numerator_);
    }
    friend Rational operator-(const Rational& a, const Rational& b) { return a + Rational(-1) * b; }
    friend bool operator<(const Rational& a, const Rational& b) {
        return wide(a.numerator_) * b.denominator_ < wide(b.numerator_) * a.denominator_;
    }
    friend bool operator>(const Rational& a, const Rational& b) { return b < a; }
    friend bool operator==(const Rational& a, const Rational& b) {
        return a.numerator_ == b.numerator_ && a.denominator_ == b.denominator_;
    }

private:
    __extension__ using Wide = __int128;

    static Wide wide(long long value) { return value; }

    static Rational reduce(Wide numerator, Wide denominator) {
        Wide a = numerator < 0 ? -numerator : numerator;
        Wide b = denominator < 0 ? -denominator : denominator;
        while (b != 0) {
            const Wide rest = a % b;
            a = b;
            b = rest;
        }
        if (denominator < 0)
            a = -a;
        Rational result;
        result.numerator_ = narrow(numerator / a);
        result.denominator_ = narrow(denominator / a);
        return result;
    }

    static long long narrow(Wide value) {
        const auto result = static_cast<long long>(value);
        if (result != value)
            throw std::overflow_error("Rational");
        return result;
    }

    long long numerator_ = 0, denominator_ = 1;
};
