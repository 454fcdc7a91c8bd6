/// Which instructions the processor has. Nobody has to compile with -march: a kernel is compiled
/// for each level here, and the caller picks one at run time, above its loops.
#pragma once

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define RIDGEWOOD_X86 1
#else
#define RIDGEWOOD_X86 0
#endif

namespace ridgewood::simd {

/// Levels of instructions, each with all of those before it. `portable` is what the compiler's
/// flags give, SSE2 on x86; `avx2` comes with FMA.
enum class Isa { portable, avx2, avx512 };

/// The best level of this processor, asked once.
[[nodiscard]] inline Isa best_isa() {
#if RIDGEWOOD_X86
    static const Isa best =
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") ? Isa::avx512
        : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")       ? Isa::avx2
                                                                                : Isa::portable;
    return best;
#else
    return Isa::portable;
#endif
}

}  // namespace ridgewood::simd
