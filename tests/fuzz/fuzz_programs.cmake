# The programs that look for inputs: each target under libFuzzer, linked with what it needs and nothing else. All that is
# in them is compiled for it, so they do not take the libraries, which also have sockets and threads.

if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "ECHO_BUILD_FUZZ needs Clang, which has libFuzzer; use the preset fuzz.")
endif()
find_package(tomlplusplus 3.3 REQUIRED)

# Libraries of static objects: the linker takes those that a target asks for.
file(GLOB common_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/common/src/*.cpp")
file(GLOB tls_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/common/src/tls/*.cpp")
file(GLOB proxy_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/common/src/proxy/*.cpp")
file(GLOB_RECURSE settings_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/server/app/settings/*.cpp")
file(
  GLOB report_sources CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/client/app/measure/*.cpp" "${PROJECT_SOURCE_DIR}/client/app/text/*.cpp"
  "${PROJECT_SOURCE_DIR}/client/app/report/*.cpp" "${PROJECT_SOURCE_DIR}/client/app/report/html/*.cpp"
  "${PROJECT_SOURCE_DIR}/client/app/report/html/charts/*.cpp" "${PROJECT_SOURCE_DIR}/client/app/report/run/*.cpp"
)
list(FILTER report_sources EXCLUDE REGEX "/(report_command|report_options|run_files)\\.cpp$")
set(program_sources common/app/help/text_blocks.cpp common/app/program/option_value.cpp
    common/app/program/suggestion.cpp common/app/text/color_choice.cpp common/app/text/shown_text.cpp
)
set(protocol_sources client/src/client_protocol.cpp server/src/server_protocol.cpp server/src/session/reply_queue.cpp)
set(checked_sources server/src/check_config.cpp server/src/listen_endpoint.cpp server/src/session/server_tls.cpp
    server/app/admin/http_head.cpp server/app/answers/reply_template.cpp
)
set(client_sources client/app/bench/fail_rule.cpp client/app/check/time_range.cpp client/app/errors/error_json.cpp
    client/app/errors/exit_code.cpp client/app/interactive/instruction.cpp
    client/app/terminal/histogram_drawing.cpp client/app/terminal/style.cpp
)
list(TRANSFORM program_sources PREPEND "${PROJECT_SOURCE_DIR}/")
list(TRANSFORM protocol_sources PREPEND "${PROJECT_SOURCE_DIR}/")
list(TRANSFORM checked_sources PREPEND "${PROJECT_SOURCE_DIR}/")
list(TRANSFORM client_sources PREPEND "${PROJECT_SOURCE_DIR}/")

echo_batch(
  code_batches echo-fuzz-code ${common_sources} ${tls_sources} ${proxy_sources} ${settings_sources} ${report_sources}
  ${program_sources} ${protocol_sources} ${checked_sources} ${client_sources} ${shared_sources}
)
add_library(echo-fuzz-code STATIC ${code_batches})
target_include_directories(
  echo-fuzz-code PUBLIC "${PROJECT_SOURCE_DIR}/common/include" "${PROJECT_BINARY_DIR}/common/include"
                        "${PROJECT_SOURCE_DIR}/common/src" "${PROJECT_SOURCE_DIR}/client/include"
                        "${PROJECT_SOURCE_DIR}/server/include" "${PROJECT_SOURCE_DIR}/server/src"
)
target_include_directories(
  echo-fuzz-code SYSTEM PRIVATE $<TARGET_PROPERTY:tomlplusplus::tomlplusplus,INTERFACE_INCLUDE_DIRECTORIES>
)
target_link_libraries(echo-fuzz-code PUBLIC echo-fuzz-headers Asio::Asio OpenSSL::SSL)
echo_configure_target(echo-fuzz-code)

foreach(source IN LISTS fuzz_targets)
  cmake_path(GET source STEM name)
  add_executable(echo-fuzz-${name} ${source} libfuzzer_driver.cpp)
  target_link_libraries(echo-fuzz-${name} PRIVATE echo-fuzz-code)
  target_link_options(echo-fuzz-${name} PRIVATE -fsanitize=fuzzer)
  echo_configure_target(echo-fuzz-${name})
  list(APPEND fuzz_programs echo-fuzz-${name})
endforeach()
add_custom_target(echo-fuzz DEPENDS ${fuzz_programs})
