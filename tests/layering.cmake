# cmake -DINCLUDE=<include folder> -P layering.cmake: a header includes only what stands below it.
cmake_minimum_required(VERSION 3.24)

set(models linear tree ensemble lp)
set(below_simd "")
set(below_core simd)
foreach(module linear tree lp preprocessing metrics)
    set(below_${module} core simd)
endforeach()
set(below_ensemble core simd tree)
set(below_validation core metrics preprocessing)
set(below_distributed core)
set(below_io core simd preprocessing ${models})
set(below_plot core simd preprocessing metrics validation ${models})

# A header beside the folders is the door of one of them: linear.hpp of linear/.
set(folder_of_mpi distributed)

# Each of these costs every user's compile more than the rest of the header.
set(too_heavy "^#include <(iostream|regex|ranges|Eigen/Dense|Eigen/Eigen)>")

file(GLOB_RECURSE headers RELATIVE ${INCLUDE}/ridgewood ${INCLUDE}/ridgewood/*.hpp)
list(REMOVE_ITEM headers ridgewood.hpp version.hpp)
foreach(header IN LISTS headers)
    string(REGEX REPLACE "[/.].*" "" module ${header})
    set(allowed version ${module})
    if(NOT header MATCHES "/")
        list(APPEND allowed ${folder_of_${module}})
    elseif(DEFINED below_${module})
        list(APPEND allowed ${below_${module}})
    else()
        message(SEND_ERROR "${header}: layering.cmake gives no floor to ${module}")
    endif()

    file(STRINGS ${INCLUDE}/ridgewood/${header} includes REGEX "^#include")
    foreach(include IN LISTS includes)
        if(include MATCHES "^#include <ridgewood/([a-z_]+)[/.]" AND
           NOT CMAKE_MATCH_1 IN_LIST allowed)
            message(SEND_ERROR "${header}: ${module} may not include ${CMAKE_MATCH_1}")
        elseif(include MATCHES "${too_heavy}")
            message(SEND_ERROR "${header}: <${CMAKE_MATCH_1}> does not belong in a header")
        elseif(module STREQUAL simd AND include MATCHES "<Eigen/")
            message(SEND_ERROR "${header}: simd knows pointers and sizes, not Eigen")
        elseif(include MATCHES "^#include \"")
            message(SEND_ERROR "${header}: write <ridgewood/...>, not ${include}")
        endif()
    endforeach()
endforeach()
