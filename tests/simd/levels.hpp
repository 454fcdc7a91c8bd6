/// The levels of instructions that this processor can run: every kernel is tested at each.
#pragma once

#include <ridgewood/simd/isa.hpp>

#include <vector>

inline std::vector<ridgewood::simd::Isa> levels() {
    using ridgewood::simd::Isa;
    std::vector<Isa> out;
    for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
        if (isa <= ridgewood::simd::best_isa())
            out.push_back(isa);
    }
    return out;
}
