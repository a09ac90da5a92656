# Installs the build in the folder BUILD into an empty PREFIX. It goes to another place first and is moved from there,
# as a package builder does: whatever remembers the first place will fail in the tests that use the second.

cmake_path(SET first_place "${PREFIX}-before-the-move")
file(REMOVE_RECURSE "${first_place}" "${PREFIX}")
execute_process(
  COMMAND "${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${first_place}" OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY
)
file(RENAME "${first_place}" "${PREFIX}")
