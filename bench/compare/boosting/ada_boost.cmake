# Our AdaBoost at two levels of optimisation, as in ../trees.
set(flags_native -O3 -march=native $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
set(flags_O2 -O2)

foreach(level native O2)
    set(target compare_ada_boost_${level})
    add_executable(${target} ${CMAKE_CURRENT_LIST_DIR}/ada_boost.cpp)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ada_boost_${level}
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/compare/boosting)
    target_link_libraries(${target} PRIVATE ridgewood_strict)
    target_compile_options(${target} PRIVATE ${flags_${level}})
endforeach()
