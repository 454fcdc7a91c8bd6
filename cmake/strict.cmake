# What tests, examples and benchmarks are compiled with: strict, and fast unless told otherwise.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release)
endif()

add_library(ridgewood_strict INTERFACE)
target_link_libraries(ridgewood_strict INTERFACE ridgewood::ridgewood)
target_compile_options(ridgewood_strict INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${RIDGEWOOD_WERROR}>:-Werror>)

# A sanitizer goes with Eigen's and our own assertions, and with line numbers in its report. What
# is left out of undefined costs as much compile time as all the rest, and address sees most of it.
if(RIDGEWOOD_SANITIZE)
    target_compile_options(ridgewood_strict INTERFACE -fsanitize=${RIDGEWOOD_SANITIZE}
        -fno-sanitize=null,object-size,pointer-overflow -fno-sanitize-recover=all
        -fno-omit-frame-pointer -UNDEBUG -O1 -g1)
    target_link_options(ridgewood_strict INTERFACE -fsanitize=${RIDGEWOOD_SANITIZE})
endif()
