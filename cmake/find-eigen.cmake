# Finds Eigen 3.4 or 5, for the project and for the installed package alike. No version range, since
# Debian's Eigen 3.4.0 refuses every range that ends at another major version.
find_package(Eigen3 3.4 CONFIG QUIET)
if(NOT TARGET Eigen3::Eigen)
    find_package(Eigen3 5 CONFIG QUIET)
endif()
set(ridgewood_needs_eigen
    "ridgewood needs Eigen 3.4 or 5. Debian, Ubuntu: apt-get install libeigen3-dev")
