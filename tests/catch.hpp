/// One face for Catch2 2.13 and 3: tests include this file and link Catch2::Catch2WithMain.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif

#include <stdexcept>
#include <string>

/// The message of the std::invalid_argument that `call` throws; "" when it does not throw.
template <class Call>
std::string refusal(Call&& call) {
    try {
        call();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}
