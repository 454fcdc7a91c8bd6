# cmake -DFILE= -DCXX= -DINCLUDE= -DEIGEN= -P run.cmake: FILE compiles as it is, and does not when
# it is broken. The file says in comments
#   // break: FLAGS            how, where that is not -DMUST_FAIL; "no Eigen" takes it away
#   // expect: REGEX           what the compiler then tells the user
# A mistake of a line is to be told in a line or two, not in pages: at most three errors.
cmake_minimum_required(VERSION 3.24)
set(ENV{LC_ALL} C)  # plain quotes in the messages

function(compile result output)
    execute_process(COMMAND ${CXX} -fsyntax-only -I${INCLUDE} ${ARGN} ${FILE}
        RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
    set(${result} ${code} PARENT_SCOPE)
    set(${output} "${text}" PARENT_SCOPE)
endfunction()

function(comment name default result)
    file(STRINGS ${FILE} line REGEX "^// ${name}: " LIMIT_COUNT 1)
    string(REGEX REPLACE "^// ${name}: " "" line "${line}")
    if(line STREQUAL "")
        set(line "${default}")
    endif()
    set(${result} "${line}" PARENT_SCOPE)
endfunction()

set(good -std=c++20 -isystem ${EIGEN})
compile(code output ${good})
if(NOT code EQUAL 0)
    message(FATAL_ERROR "As it is, ${FILE} does not compile:\n${output}")
endif()

comment(break -DMUST_FAIL break)
comment(expect "no such line in the file" expect)
if(break STREQUAL "no Eigen")
    compile(code output -std=c++20)
else()
    separate_arguments(break UNIX_COMMAND "${break}")
    compile(code output ${good} ${break})
endif()

if(code EQUAL 0)
    message(FATAL_ERROR "Broken, ${FILE} still compiles")
elseif(NOT output MATCHES "${expect}")
    message(FATAL_ERROR "The message is not '${expect}' but:\n${output}")
endif()
string(REGEX MATCHALL "error: " errors "${output}")
list(LENGTH errors count)
if(count GREATER 3)
    message(FATAL_ERROR "${count} errors for one mistake:\n${output}")
endif()
