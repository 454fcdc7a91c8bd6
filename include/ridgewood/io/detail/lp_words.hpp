/// The words that CPLEX LP format keeps for itself.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

namespace ridgewood::detail {

enum class LpSection { none, minimise, maximise, rows, bounds, integers, binaries, end };

[[nodiscard]] inline std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return lower;
}

/// The section that starts with `word`; that of the rows may go on with "to" or "that".
[[nodiscard]] inline LpSection lp_section(std::string_view word) {
    struct Head {
        std::string_view word;
        LpSection section;
    };
    constexpr Head heads[] = {{"minimize", LpSection::minimise},
                              {"minimise", LpSection::minimise},
                              {"minimum", LpSection::minimise},
                              {"min", LpSection::minimise},
                              {"maximize", LpSection::maximise},
                              {"maximise", LpSection::maximise},
                              {"maximum", LpSection::maximise},
                              {"max", LpSection::maximise},
                              {"subject", LpSection::rows},
                              {"such", LpSection::rows},
                              {"st", LpSection::rows},
                              {"s.t.", LpSection::rows},
                              {"st.", LpSection::rows},
                              {"bounds", LpSection::bounds},
                              {"bound", LpSection::bounds},
                              {"generals", LpSection::integers},
                              {"general", LpSection::integers},
                              {"gen", LpSection::integers},
                              {"integers", LpSection::integers},
                              {"integer", LpSection::integers},
                              {"int", LpSection::integers},
                              {"binaries", LpSection::binaries},
                              {"binary", LpSection::binaries},
                              {"bin", LpSection::binaries},
                              {"end", LpSection::end}};
    if (word.size() > 8)
        return LpSection::none;
    const std::string lower = lower_case(word);
    const auto found = std::find_if(std::begin(heads), std::end(heads),
                                    [&](const Head& head) { return head.word == lower; });
    return found == std::end(heads) ? LpSection::none : found->section;
}

[[nodiscard]] inline bool is_lp_infinity(std::string_view word) {
    return word.size() <= 8 && (lower_case(word) == "inf" || lower_case(word) == "infinity");
}

[[nodiscard]] inline bool is_lp_free(std::string_view word) {
    return word.size() == 4 && lower_case(word) == "free";
}

}  // namespace ridgewood::detail
