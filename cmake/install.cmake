# cmake --install: headers, the CMake package and the pkg-config file. All paths in them are
# relative, so that an installed tree may be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/ridgewood)
set(pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)
file(RELATIVE_PATH pkgconfig_to_include /${pkgconfig_dir} /${CMAKE_INSTALL_INCLUDEDIR})

install(TARGETS ridgewood EXPORT ridgewood-targets FILE_SET HEADERS FILE_SET details)
install(EXPORT ridgewood-targets NAMESPACE ridgewood:: DESTINATION ${package_dir})
export(EXPORT ridgewood-targets NAMESPACE ridgewood::
    FILE ${PROJECT_BINARY_DIR}/ridgewood-targets.cmake)

configure_package_config_file(cmake/ridgewood-config.cmake.in
    ${PROJECT_BINARY_DIR}/ridgewood-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ridgewood-config-version.cmake
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
configure_file(cmake/find-eigen.cmake ${PROJECT_BINARY_DIR}/find-eigen.cmake COPYONLY)
install(FILES
    ${PROJECT_BINARY_DIR}/ridgewood-config.cmake
    ${PROJECT_BINARY_DIR}/ridgewood-config-version.cmake
    cmake/find-eigen.cmake
    DESTINATION ${package_dir})

configure_file(cmake/ridgewood.pc.in ${PROJECT_BINARY_DIR}/ridgewood.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ridgewood.pc DESTINATION ${pkgconfig_dir})
