# What a build can be asked for. Inside another project only the libraries are built, unless that project asks for more.

include(GNUInstallDirs)

option(BUILD_SHARED_LIBS "Build the libraries as shared objects" OFF)
option(ECHO_BUILD_TOOLS "Build the programs echo-server and echo-client" ${PROJECT_IS_TOP_LEVEL})
option(ECHO_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(ECHO_BUILD_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(ECHO_BUILD_BENCH "Build the benchmarks (needs Google Benchmark)" OFF)
option(ECHO_BUILD_FUZZ "Build the fuzz targets for libFuzzer (needs Clang)" OFF)
option(ECHO_BUILD_ADMIN "Build the admin endpoint of echo-server (needs prometheus-cpp)" ON)
option(ECHO_WITH_SYSTEMD "Let echo-server speak to systemd (needs libsystemd)" ON)
option(ECHO_WITH_LIBEDIT "Let echo-client interactive edit lines and keep a history (needs libedit)" ON)
option(ECHO_STATIC "Link the programs statically, so that they run where there is nothing else: the preset static" OFF)
option(ECHO_HARDENING "Let compiler and linker guard against what an overlooked fault could be abused for" ON)
option(ECHO_LINK_TIME_OPTIMIZATION "Optimise across files and libraries (GCC)" OFF)
option(ECHO_WERROR "Treat compiler warnings in the project's own code as errors" OFF)

if(ECHO_STATIC)
  foreach(option IN ITEMS BUILD_SHARED_LIBS ECHO_WITH_SYSTEMD ECHO_WITH_LIBEDIT)
    if(${option})
      message(FATAL_ERROR "ECHO_STATIC needs ${option}=OFF, which brings shared libraries: use the preset static")
    endif()
  endforeach()
  set(OPENSSL_USE_STATIC_LIBS ON)
endif()

set(ECHO_BATCH_SOURCES folder CACHE STRING "Which sources are compiled together: those of a target, of a folder, or none")
set_property(CACHE ECHO_BATCH_SOURCES PROPERTY STRINGS target folder none)
if(NOT ECHO_BATCH_SOURCES MATCHES "^(target|folder|none)$")
  message(FATAL_ERROR "ECHO_BATCH_SOURCES must be target, folder or none, got \"${ECHO_BATCH_SOURCES}\"")
endif()

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Kind of build" FORCE)
endif()

# A launcher that the user chose, on the command line or in the environment, is theirs: only a free place is filled.
if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(ECHO_CCACHE ccache)
  mark_as_advanced(ECHO_CCACHE)
  if(ECHO_CCACHE)
    # Paths below the source folder count from the build folder, so that another clone finds what this one has compiled.
    # Debug information then names the clone that compiled first.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${ECHO_CCACHE}"
    )
  endif()
endif()
