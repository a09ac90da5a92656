# Finds standalone Asio, which most systems install without a CMake package of its own.
#
#   find_package(Asio [version] [REQUIRED])
#
# Defines the target Asio::Asio and the variables Asio_FOUND, Asio_VERSION. Asio_INCLUDE_DIR tells where to look when
# Asio is not in a standard place: the folder that holds asio.hpp.

find_path(Asio_INCLUDE_DIR asio.hpp DOC "Folder that holds asio.hpp")
mark_as_advanced(Asio_INCLUDE_DIR)

if(Asio_INCLUDE_DIR AND EXISTS "${Asio_INCLUDE_DIR}/asio/version.hpp")
  # ASIO_VERSION is one number: major * 100000 + minor * 100 + patch.
  file(STRINGS "${Asio_INCLUDE_DIR}/asio/version.hpp" Asio_VERSION_LINE REGEX "^#define ASIO_VERSION [0-9]+")
  if(Asio_VERSION_LINE MATCHES "ASIO_VERSION ([0-9]+)")
    math(EXPR Asio_VERSION_MAJOR "${CMAKE_MATCH_1} / 100000")
    math(EXPR Asio_VERSION_MINOR "${CMAKE_MATCH_1} / 100 % 1000")
    math(EXPR Asio_VERSION_PATCH "${CMAKE_MATCH_1} % 100")
    set(Asio_VERSION "${Asio_VERSION_MAJOR}.${Asio_VERSION_MINOR}.${Asio_VERSION_PATCH}")
  endif()
  unset(Asio_VERSION_LINE)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  Asio
  REQUIRED_VARS Asio_INCLUDE_DIR
  VERSION_VAR Asio_VERSION
  REASON_FAILURE_MESSAGE
    "Install standalone Asio (Debian and Ubuntu: libasio-dev), or set Asio_INCLUDE_DIR to the folder of asio.hpp."
)

if(Asio_FOUND AND NOT TARGET Asio::Asio)
  find_package(Threads REQUIRED)
  add_library(Asio::Asio INTERFACE IMPORTED)
  # Included as a system folder, since it is imported: warnings in Asio's headers are not ours to mend.
  target_include_directories(Asio::Asio INTERFACE "${Asio_INCLUDE_DIR}")
  target_link_libraries(Asio::Asio INTERFACE Threads::Threads)
  # With Clang, Asio up to 1.22 offers coroutines only where <experimental/coroutine> exists, and libstdc++ has none.
  # Later versions find <coroutine> by themselves; to them the definition says what they know.
  target_compile_definitions(Asio::Asio INTERFACE $<$<CXX_COMPILER_ID:Clang,AppleClang>:ASIO_HAS_CO_AWAIT=1>)
endif()
