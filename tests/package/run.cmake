# cmake -DWAY= ... -P run.cmake: a program that uses ridgewood in one WAY is configured, built and
# run in the folder WORK. CMakeLists.txt beside this file lists the ways and the other variables.
cmake_minimum_required(VERSION 3.24)
include(CMakePackageConfigHelpers)
set(consumer ${CMAKE_CURRENT_LIST_DIR}/consumer)
# Consumers start from nothing, whatever the tests themselves were configured with.
unset(ENV{CMAKE_BUILD_TYPE})
file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")

function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(run_and_be_told text)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_QUIET ERROR_VARIABLE message)
    string(REGEX REPLACE "[ \n]+" " " message "${message}")
    string(FIND "${message}" "${text}" place)
    if(code EQUAL 0 OR place EQUAL -1)
        message(FATAL_ERROR "Expected a failure with '${text}', got ${code}: ${message}")
    endif()
endfunction()

set(cmake ${CMAKE_COMMAND} -G ${GENERATOR} -DCMAKE_MAKE_PROGRAM=${MAKE} -DCMAKE_CXX_COMPILER=${CXX})
set(configure_consumer ${cmake} -S ${consumer} -B ${WORK}/build
    -DWAY=${WAY} -DRIDGEWOOD=${SOURCE} -DACCEPTED=${ACCEPTED})
set(configure_source ${cmake} -S ${SOURCE} -B ${WORK}/source
    -DRIDGEWOOD_BUILD_TESTS=OFF -DRIDGEWOOD_BUILD_EXAMPLES=OFF)

function(build_consumer)
    run(${configure_consumer} ${ARGN})
    run(${CMAKE_COMMAND} --build ${WORK}/build)
    run(${WORK}/build/consumer)
endfunction()

function(compile_consumer)
    run(${CXX} -std=c++20 ${ARGN} ${consumer}/main.cpp -o ${WORK}/consumer)
    run(${WORK}/consumer)
endfunction()

function(install_to prefix)
    run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
endfunction()

# The source tree, which a consumer includes, brings nothing of its own into the consumer's install.
function(expect_nothing_installed)
    run(${CMAKE_COMMAND} --install ${WORK}/build --prefix ${WORK}/installed)
    if(EXISTS ${WORK}/installed)
        message(FATAL_ERROR "The consumer's install brought ridgewood along")
    endif()
endfunction()

# A machine whose own Eigen is out of sight.
set(without_system
    -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF -DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF)

if(WAY STREQUAL install)
    file(REMOVE_RECURSE ${PREFIX})
    install_to(${PREFIX})
elseif(WAY STREQUAL find_package)
    build_consumer(-DCMAKE_PREFIX_PATH=${PREFIX} -DREFUSED=${REFUSED})
elseif(WAY STREQUAL moved_prefix)
    install_to(${WORK}/before)
    file(RENAME ${WORK}/before "${WORK}/and after")
    build_consumer("-DCMAKE_PREFIX_PATH=${WORK}/and after")
elseif(WAY STREQUAL build_tree)
    build_consumer(-Dridgewood_DIR=${BUILD})
elseif(WAY MATCHES "add_subdirectory|FetchContent")
    build_consumer()
    expect_nothing_installed()
elseif(WAY STREQUAL pkg-config)
    find_program(pkg_config pkg-config)
    if(NOT pkg_config)
        message("SKIPPED: there is no pkg-config")
        return()
    endif()
    install_to(${WORK}/before)
    file(RENAME ${WORK}/before "${WORK}/and after")
    set(ENV{PKG_CONFIG_PATH} "${WORK}/and after/share/pkgconfig")
    execute_process(COMMAND ${pkg_config} --cflags --libs "ridgewood >= ${ACCEPTED}"
        OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    separate_arguments(flags UNIX_COMMAND "${flags}")
    compile_consumer(${flags})
elseif(WAY STREQUAL include_path)
    compile_consumer(-I${SOURCE}/include -I${EIGEN} -pthread)
elseif(WAY STREQUAL single_header)
    # Under the name that the consumer includes.
    run(${CMAKE_COMMAND} -DINCLUDE=${SOURCE}/include -DOUTPUT=${WORK}/ridgewood/core/types.hpp
        -P ${SOURCE}/cmake/amalgamate.cmake)
    compile_consumer(-I${WORK} -isystem ${EIGEN} -pthread)
elseif(WAY STREQUAL Eigen_5)
    file(WRITE ${WORK}/eigen/Eigen3Config.cmake "
        add_library(Eigen3::Eigen INTERFACE IMPORTED)
        set_target_properties(Eigen3::Eigen PROPERTIES INTERFACE_INCLUDE_DIRECTORIES \"${EIGEN}\")")
    write_basic_package_version_file(${WORK}/eigen/Eigen3ConfigVersion.cmake
        VERSION 5.0.1 COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
    list(APPEND without_system -DEigen3_ROOT=${WORK}/eigen)
    run(${configure_source} ${without_system})
    build_consumer(${without_system} -DCMAKE_PREFIX_PATH=${PREFIX})
elseif(WAY STREQUAL no_Eigen)
    set(advice "ridgewood needs Eigen 3.4 or 5. Debian, Ubuntu: apt-get install libeigen3-dev")
    run_and_be_told("${advice}" ${configure_source} ${without_system})
    run_and_be_told("${advice}" ${configure_consumer} ${without_system} -DCMAKE_PREFIX_PATH=${PREFIX})
else()
    message(FATAL_ERROR "${WAY} is no way of using ridgewood")
endif()
