// Standard output, with every failed write noticed.
#pragma once

#include <string>
#include <string_view>

namespace echo::client_app {

/// Gathers bytes and writes them to a file descriptor in large pieces. Whoever uses it calls `flush()` before it waits
/// for anything and at the end; what was not flushed is lost. Not thread-safe.
class OutputStream {
public:
    /// The descriptor stays its owner's, open for longer than this object lives.
    explicit OutputStream(int descriptor) : descriptor_(descriptor) {}

    /// @throws Failure with `ExitCode::output`; its sentence is empty if the reader has gone, as that is the reader's
    ///         own choice (`| head`).
    void write(std::string_view bytes);

    /// @throws Failure as `write`.
    void flush();

private:
    int descriptor_;
    std::string buffer_;
};

}  // namespace echo::client_app
