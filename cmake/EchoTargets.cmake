# The functions through which every library, program, example and test of the project is declared.

include(CheckCXXCompilerFlag)
include(CheckPIESupported)

check_pie_supported()
check_cxx_compiler_flag(-fcf-protection ECHO_HAS_CF_PROTECTION)  # x86
check_cxx_compiler_flag(-mbranch-protection=standard ECHO_HAS_BRANCH_PROTECTION)  # ARM

# echo_harden(<target>)
#
# What distributions build their packages with: checks of array bounds in the C and the C++ library, a guard before
# return addresses, large stack frames touched page by page, jumps only to where jumps may go, all symbols bound and
# write-protected before main. The sanitizers bring checks of their own.
function(echo_harden target)
  if(NOT ECHO_HARDENING OR CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
    return()
  endif()
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  set(flags "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  target_compile_options(${target} PRIVATE -fstack-protector-strong -fstack-clash-protection)
  target_compile_definitions(${target} PRIVATE _GLIBCXX_ASSERTIONS)
  if(flags MATCHES "-O[1-3s]")
    # The C library refuses to check what is not optimised.
    target_compile_options(${target} PRIVATE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  endif()
  if(ECHO_HAS_CF_PROTECTION)
    target_compile_options(${target} PRIVATE -fcf-protection)
  elseif(ECHO_HAS_BRANCH_PROTECTION)
    target_compile_options(${target} PRIVATE -mbranch-protection=standard)
  endif()
  target_link_options(${target} PRIVATE LINKER:-z,relro,-z,now)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

# echo_optimize_across_files(<target>): when what it becomes a part of is linked.
function(echo_optimize_across_files target)
  if(NOT ECHO_LINK_TIME_OPTIMIZATION OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  set_property(TARGET ${target} PROPERTY INTERPROCEDURAL_OPTIMIZATION ON)
  # GCC names symbols by chance otherwise, and no two builds are the same.
  get_property(sources TARGET ${target} PROPERTY SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source OUTPUT_VARIABLE name)
    cmake_path(RELATIVE_PATH name BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "-frandom-seed=${name}")
  endforeach()
endfunction()

# echo_install_for_any_compiler(<library>)
#
# What GCC writes for link-time optimisation is read by the same version of it only, and would be read by any. So a static
# library is compiled to machine code as well, and that alone is installed.
function(echo_install_for_any_compiler library)
  get_property(is_optimized TARGET ${library} PROPERTY INTERPROCEDURAL_OPTIMIZATION)
  if(NOT is_optimized)
    return()
  endif()
  target_compile_options(${library} PRIVATE -ffat-lto-objects)
  install(
    CODE "
  set(library \"${CMAKE_INSTALL_LIBDIR}/$<TARGET_FILE_NAME:${library}>\")
  cmake_path(ABSOLUTE_PATH library BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\" NORMALIZE)
  execute_process(
    COMMAND \"${CMAKE_OBJCOPY}\" --enable-deterministic-archives --wildcard --remove-section=.gnu.lto_*
            --remove-section=.gnu.debuglto_* --strip-symbol=__gnu_lto_v1 --strip-symbol=__gnu_lto_slim
            \"\$ENV{DESTDIR}\${library}\"
    COMMAND_ERROR_IS_FATAL ANY
  )"
  )
endfunction()

# Language level and warnings of the project's own code. Nothing here reaches a consumer.
function(echo_configure_target target)
  set_target_properties(
    ${target} PROPERTIES CXX_EXTENSIONS OFF COMPILE_WARNING_AS_ERROR ${ECHO_WERROR}
  )
  target_compile_features(${target} PRIVATE cxx_std_20)
  echo_harden(${target})
  echo_optimize_across_files(${target})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Nobody puts functions of their own in place of the libraries': without this, GCC calls each by its symbol and
    # inlines none, since the code is position-independent. Clang never did.
    target_compile_options(${target} PRIVATE -fno-semantic-interposition)
    # Where a coroutine frame's operator new is inlined and its operator delete is not, GCC takes them for no pair.
    target_compile_options(${target} PRIVATE -Wno-mismatched-new-delete)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlapping copies in `"text" + std::string` where there are none (GCC bug 105651).
    target_compile_options(${target} PRIVATE -Wno-restrict)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU"
     AND (CMAKE_CXX_FLAGS MATCHES "-fsanitize=" OR CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
  )
    # What a sanitizer adds makes GCC lose sight of who initialised what (its manual, "Instrumentation Options"); newer
    # versions take the empty allocator of Asio's use_future for a value that is read too early. GCC 12 keeps the warning.
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
    # Asio's fences are invisible to GCC's thread sanitizer, which says so at each; they only ever add order.
    target_compile_options(${target} PRIVATE -Wno-tsan)
  endif()
endfunction()

# echo_batch(<variable> <target> <source>...)
#
# Puts files into <variable> that include the sources, one file a folder (with what is below its third level), or one for
# all of the target, as ECHO_BATCH_SOURCES says: a header that the sources share is then read once, which is where most
# of the time goes. Their names and contents are the same in every clone, so that a compiler cache serves all of them;
# CMake's own UNITY_BUILD writes absolute paths.
function(echo_batch variable target)
  if(ECHO_BATCH_SOURCES STREQUAL "none")
    set(${variable} ${ARGN} PARENT_SCOPE)
    return()
  endif()
  foreach(source IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH source)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set(batch ${target})
    if(ECHO_BATCH_SOURCES STREQUAL "folder")
      cmake_path(GET source PARENT_PATH batch)
      string(REGEX REPLACE "^([^/]+/[^/]+/[^/]+)/.*" "\\1" batch "${batch}")
      string(REPLACE "/" "_" batch "${batch}")
    endif()
    list(APPEND batches ${batch})
    string(APPEND includes_${batch} "#include \"${source}\"\n")
  endforeach()
  list(REMOVE_DUPLICATES batches)
  foreach(batch IN LISTS batches)
    set(file "${PROJECT_BINARY_DIR}/batches/${target}/${batch}.cpp")
    file(CONFIGURE OUTPUT "${file}" CONTENT "${includes_${batch}}" @ONLY)
    list(APPEND files "${file}")
  endforeach()
  set_source_files_properties(${files} PROPERTIES INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}")
  set(${variable} ${files} PARENT_SCOPE)
endfunction()

# echo_add_shared_library()
#
# With BUILD_SHARED_LIBS: declares the shared library libecho, which holds what echo_add_library declares after it. One
# for all, as the libraries share code that no public header shows: between shared libraries it would have to be
# exported.
function(echo_add_shared_library)
  add_library(echo_shared SHARED)
  target_compile_features(echo_shared PUBLIC cxx_std_20)
  target_link_libraries(echo_shared PUBLIC Asio::Asio Threads::Threads PRIVATE OpenSSL::SSL)
  echo_configure_target(echo_shared)
  # Before 1.0 a new minor version may change the binary interface, so it is part of the shared object's name.
  set_target_properties(
    echo_shared
    PROPERTIES OUTPUT_NAME echo
               LINKER_LANGUAGE CXX
               VERSION ${PROJECT_VERSION}
               SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
  )
  # What is installed must be there already; each library adds its own.
  target_sources(echo_shared PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/common/include")
  install(
    TARGETS echo_shared
    EXPORT echo_targets
    FILE_SET HEADERS
  )
endfunction()

# echo_add_library(<name> SOURCES <file>... [HEADERS <generated header>...] [LINK <public dependency>...])
#
# Declares the static library libecho<name>, the target echo_<name>. Programs and tests of the project link that, also
# where they use its private parts. As echo::<name>, here and for consumers, it is known unless BUILD_SHARED_LIBS is set;
# then that is what the shared library has of it. Every header under include/ is public: installed, and compiled alone by
# the target all_verify_interface_header_sets.
function(echo_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;HEADERS;LINK")
  set(target echo_${name})
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS include/*.hpp)
  set(header_set FILE_SET HEADERS BASE_DIRS include "${CMAKE_CURRENT_BINARY_DIR}/include" FILES ${headers} ${ARG_HEADERS})
  echo_batch(sources ${target} ${ARG_SOURCES})
  add_library(${target} STATIC ${sources})
  target_sources(${target} PUBLIC ${header_set})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC ${ARG_LINK})
  echo_configure_target(${target})
  set_target_properties(
    ${target}
    PROPERTIES OUTPUT_NAME echo${name}
               EXPORT_NAME ${name}
               # What is not marked with ECHO_EXPORT stays inside a shared object that this becomes a part of: libecho, a
               # plug-in, a module of Python.
               CXX_VISIBILITY_PRESET hidden
               VISIBILITY_INLINES_HIDDEN ON
               POSITION_INDEPENDENT_CODE ON
  )
  if(NOT BUILD_SHARED_LIBS)
    add_library(echo::${name} ALIAS ${target})
    install(
      TARGETS ${target}
      EXPORT echo_targets
      FILE_SET HEADERS
    )
    echo_install_for_any_compiler(${target})
    return()
  endif()
  target_sources(echo_shared PRIVATE $<TARGET_OBJECTS:${target}> PUBLIC ${header_set})
  add_library(${target}_in_shared INTERFACE)
  add_library(echo::${name} ALIAS ${target}_in_shared)
  target_link_libraries(${target}_in_shared INTERFACE echo_shared)
  set_target_properties(${target}_in_shared PROPERTIES EXPORT_NAME ${name})
  install(TARGETS ${target}_in_shared EXPORT echo_targets)
endfunction()

# echo_link_statically(<program>): it needs no other file, and is still loaded at an address of the system's choice.
function(echo_link_statically program)
  # For this property CMake would add -pie, which undoes -static-pie.
  set_property(TARGET ${program} PROPERTY POSITION_INDEPENDENT_CODE)
  target_compile_options(${program} PRIVATE -fPIE)
  # Of the libraries much is not used. The list of what was linked is for the bill of materials of a release.
  target_link_options(
    ${program} PRIVATE -static-pie LINKER:--gc-sections
    "LINKER:--dependency-file=${CMAKE_CURRENT_BINARY_DIR}/${program}.linked"
  )
endfunction()

# echo_add_program(<name> SOURCES <file>... [LINK <dependency>...])
#
# Declares an installed program. Everything but main.cpp goes into the library <name>-parts, which the tests link too.
function(echo_add_program name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;LINK")
  list(FILTER ARG_SOURCES EXCLUDE REGEX "(^|/)main\\.cpp$")
  echo_batch(sources ${name} ${ARG_SOURCES})
  add_library(${name}-parts STATIC ${sources})
  target_link_libraries(${name}-parts PUBLIC ${ARG_LINK})
  echo_configure_target(${name}-parts)

  add_executable(${name} app/main.cpp)
  target_link_libraries(${name} PRIVATE ${name}-parts)
  echo_configure_target(${name})
  if(ECHO_STATIC)
    echo_link_statically(${name})
  endif()
  install(TARGETS ${name})
endfunction()

# echo_add_texts(<program> MANUAL <page> <argument>... COMPLETION <argument>... [COMMANDS <command>...])
#
# Lets a built program write its manual page and its completions, and installs them where man and the shells look for
# them. The arguments are those that make the program do so; after the second the shell's name follows. Each command has
# a page of its own, <program>-<command>, for which the command follows the first.
function(echo_add_texts program)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "MANUAL;COMPLETION;COMMANDS")
  list(POP_FRONT ARG_MANUAL page)
  cmake_path(GET page FILENAME page_name)
  cmake_path(GET page PARENT_PATH page_folder)
  set(texts "${CMAKE_CURRENT_BINARY_DIR}/texts")
  file(MAKE_DIRECTORY "${texts}")

  # echo_write_text(<file> <argument>...): what the program prints, given these arguments.
  macro(echo_write_text file)
    add_custom_command(
      OUTPUT "${texts}/${file}"
      COMMAND ${program} ${ARGN} > "${texts}/${file}"
      DEPENDS ${program}
      COMMENT "Writing ${file}"
      VERBATIM
    )
    list(APPEND written "${texts}/${file}")
  endmacro()

  echo_write_text("${page_name}" ${ARG_MANUAL})
  foreach(command IN LISTS ARG_COMMANDS)
    echo_write_text("${program}-${command}.1" ${ARG_MANUAL} ${command})
    install(FILES "${texts}/${program}-${command}.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
  endforeach()
  echo_write_text("${program}" ${ARG_COMPLETION} bash)
  echo_write_text("_${program}" ${ARG_COMPLETION} zsh)
  echo_write_text("${program}.fish" ${ARG_COMPLETION} fish)
  add_custom_target(${program}-texts ALL DEPENDS ${written})
  set_target_properties(${program} PROPERTIES ECHO_TEXTS "${written}")

  install(FILES "${texts}/${page_name}" DESTINATION "${CMAKE_INSTALL_MANDIR}/${page_folder}")
  install(FILES "${texts}/${program}" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
  install(FILES "${texts}/_${program}" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
  install(FILES "${texts}/${program}.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
endfunction()
