# The package: find_package(echo) and the pkg-config files. Included before the folders of the libraries, as the rules of
# an installation are carried out in the order in which they were declared.

include(CMakePackageConfigHelpers)

# The first rule: a build that is not complete installs nothing, rather than some of it.
if(BUILD_SHARED_LIBS)
  set(files_to_install $<TARGET_FILE:echo_shared>)
else()
  set(files_to_install $<TARGET_FILE:echo_common> $<TARGET_FILE:echo_server> $<TARGET_FILE:echo_client>)
endif()
if(ECHO_BUILD_TOOLS)
  foreach(program IN ITEMS echo-server echo-client)
    list(APPEND files_to_install $<TARGET_FILE:${program}> $<TARGET_PROPERTY:${program},ECHO_TEXTS>)
  endforeach()
endif()
install(
  CODE "
  set(files \"${files_to_install}\")
  foreach(file IN LISTS files)
    if(NOT EXISTS \"\${file}\")
      message(FATAL_ERROR \"Nothing was installed, as not everything is built: run cmake --build ${CMAKE_BINARY_DIR} first.\")
    endif()
  endforeach()"
)

set(package_path "${CMAKE_INSTALL_LIBDIR}/cmake/echo")
set(package_build_path "${PROJECT_BINARY_DIR}/package")

configure_package_config_file(
  cmake/echoConfig.cmake.in "${package_build_path}/echoConfig.cmake" INSTALL_DESTINATION "${package_path}"
)
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file("${package_build_path}/echoConfigVersion.cmake" COMPATIBILITY SameMinorVersion)

install(
  EXPORT echo_targets
  NAMESPACE echo::
  FILE echoTargets.cmake
  DESTINATION "${package_path}"
)
install(
  FILES "${package_build_path}/echoConfig.cmake" "${package_build_path}/echoConfigVersion.cmake" cmake/FindAsio.cmake
  DESTINATION "${package_path}"
)

# echo_install_pkg_config(<library> DESCRIPTION <text> [REQUIRES <module>] [COMPILE <option>...] [LINK <option>...])
function(echo_install_pkg_config library)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "DESCRIPTION;REQUIRES" "COMPILE;LINK")
  list(JOIN ARG_COMPILE " " ARG_COMPILE)
  list(JOIN ARG_LINK " " ARG_LINK)
  # Paths count from the .pc file itself, so that an installed tree may be moved.
  file(RELATIVE_PATH prefix_from_pc_file "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" prefix_from_pc_file "${prefix_from_pc_file}")
  configure_file(cmake/library.pc.in "${package_build_path}/${library}.pc" @ONLY)
  install(FILES "${package_build_path}/${library}.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endfunction()

# pkg-config cannot ask which compiler reads its answer. ASIO_HAS_CO_AWAIT is what Clang needs (see FindAsio.cmake) and
# what other compilers define by themselves.
set(common_compile_options -DASIO_HAS_CO_AWAIT=1 -pthread)
if(NOT Asio_INCLUDE_DIR IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
  list(APPEND common_compile_options -isystem "${Asio_INCLUDE_DIR}")
endif()

if(BUILD_SHARED_LIBS)
  # One shared library, which knows by itself what it needs. Each part keeps its name for who asks.
  set(common_link -lecho)
else()
  # A static library brings none of what it needs with it: all is named in Requires, not in Requires.private.
  set(common_link -lechocommon)
  set(server_link LINK -lechoserver)
  set(client_link LINK -lechoclient)
  set(common_requires REQUIRES openssl)
  set(client_requires ", openssl")
endif()
echo_install_pkg_config(
  echocommon
  DESCRIPTION "What the echo server and the echo client share (C++20)"
  ${common_requires}
  COMPILE ${common_compile_options}
  LINK ${common_link} -pthread
)
echo_install_pkg_config(
  echoserver
  DESCRIPTION "An echo server to embed (C++20)"
  REQUIRES echocommon
  ${server_link}
)
echo_install_pkg_config(
  echoclient
  DESCRIPTION "A pooled echo client (C++20)"
  REQUIRES "echocommon${client_requires}"
  ${client_link}
)

# echo_install_service(): the units of echo-server for systemd.
#
# The unit names the program and the settings as they are installed; where that is, is known only then, as
# `cmake --install --prefix` may say so. It is written straight to its place, so that installations of one build into
# several folders may run at a time.
function(echo_install_service)
  set(unit_folder lib/systemd/system)
  install(FILES "${PROJECT_SOURCE_DIR}/packaging/systemd/echo-server.socket" DESTINATION ${unit_folder})
  install(
    CODE "
  set(program \"${CMAKE_INSTALL_BINDIR}/echo-server\")
  set(settings \"${CMAKE_INSTALL_SYSCONFDIR}/echo-server.toml\")
  cmake_path(ABSOLUTE_PATH program BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\" NORMALIZE)
  cmake_path(ABSOLUTE_PATH settings BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\" NORMALIZE)
  if(settings STREQUAL \"/usr/etc/echo-server.toml\")
    set(settings /etc/echo-server.toml)
  endif()
  set(unit \"\${CMAKE_INSTALL_PREFIX}/${unit_folder}/echo-server.service\")
  message(STATUS \"Installing: \$ENV{DESTDIR}\${unit}\")
  configure_file(
    \"${PROJECT_SOURCE_DIR}/packaging/systemd/echo-server.service.in\" \"\$ENV{DESTDIR}\${unit}\"
    @ONLY NO_SOURCE_PERMISSIONS
  )
  list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${unit}\")"
  )
endfunction()
