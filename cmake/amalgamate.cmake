# cmake -DINCLUDE=<include folder> -DOUTPUT=<file> -P amalgamate.cmake: the whole library in one
# header, for a program that is one file. Each header's text replaces its first #include.
cmake_minimum_required(VERSION 3.24)

set(seen "")
file(WRITE "${OUTPUT}" "// ridgewood in one header, made by cmake/amalgamate.cmake\n#pragma once\n")

# Copies byte for byte what stands between the includes: a CMake list of lines would lose some.
function(append header)
    if(header IN_LIST seen)
        return()
    endif()
    set(seen ${seen} ${header} PARENT_SCOPE)
    list(APPEND seen ${header})
    file(READ "${INCLUDE}/${header}" text)
    string(REPLACE "#pragma once\n" "" text "${text}")
    while(text MATCHES "\n#include <(ridgewood/[a-z0-9_/]+\\.hpp)>")
        set(include ${CMAKE_MATCH_0})
        set(next ${CMAKE_MATCH_1})
        string(FIND "${text}" "${include}" place)
        string(SUBSTRING "${text}" 0 ${place} before)
        string(LENGTH "${include}" length)
        math(EXPR rest "${place} + ${length}")
        string(SUBSTRING "${text}" ${rest} -1 text)
        file(APPEND "${OUTPUT}" "${before}\n")
        append(${next})
        set(seen ${seen} PARENT_SCOPE)
    endwhile()
    file(APPEND "${OUTPUT}" "${text}")
endfunction()

append(ridgewood/ridgewood.hpp)
