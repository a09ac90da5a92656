// The program echo-client: runs the command and says what went wrong.
#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <unistd.h>

#include "command_line.hpp"
#include "errors/exit_code.hpp"
#include "errors/failure.hpp"
#include "help/terminal_columns.hpp"
#include "program/freed_memory.hpp"
#include "program/standard_descriptors.hpp"
#include "terminal/remark.hpp"
#include "terminal/style.hpp"

namespace {

using echo::client_app::ColorWhen;
using echo::client_app::ExitCode;
using echo::client_app::Style;

ExitCode complain(const Style& style, std::string_view sentence, ExitCode code) {
    if (sentence.empty()) return code;
    // A file has it on one line, for who looks for it there.
    std::cerr << echo::client_app::remark(style.error(echo::client_app::program_mark), sentence,
                                          echo::program::columns_of_terminal(STDERR_FILENO));
    return code;
}

// A call that fails is reported where it was made: what arrives here could not even begin.
ExitCode complain_of_system(const Style& style, const std::system_error& fault) {
    const bool is_shortage = echo::client_app::exit_code(fault.code()) == ExitCode::local_resource;
    if (!is_shortage) return complain(style, fault.what(), ExitCode::bug);
    return complain(style,
                    "cannot start: " + fault.code().message() +
                        "; raise the limit of open files (ulimit -n) or of threads (ulimit -u)",
                    ExitCode::local_resource);
}

ExitCode run(int argc, char** argv) {
    Style style = echo::client_app::style_for(STDERR_FILENO, ColorWhen::automatic);
    try {
        return echo::client_app::run_command_line(argc, argv, style);
    } catch (const echo::client_app::Failure& failure) {
        return complain(style, failure.what(), failure.code());
    } catch (const std::invalid_argument& fault) {
        return complain(style, fault.what(), ExitCode::usage);
    } catch (const std::system_error& fault) {
        return complain_of_system(style, fault);
    } catch (const std::bad_alloc&) {
        return complain(style, "not enough memory; try smaller messages, fewer connections or a lower --pipeline",
                        ExitCode::local_resource);
    } catch (const std::exception& fault) {
        return complain(style, fault.what(), ExitCode::bug);
    }
}

}  // namespace

int main(int argc, char** argv) {
    echo::program::reserve_standard_descriptors();
    echo::program::keep_freed_memory();
    // A reader of standard output that has gone is found out by the write itself.
    std::signal(SIGPIPE, SIG_IGN);
    return static_cast<int>(run(argc, argv));
}
