// break: -std=c++17
// expect: ridgewood needs C\+\+20: compile with -std=c\+\+20
#include <ridgewood/core/types.hpp>

int main() {}
