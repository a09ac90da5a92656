// Runs the one target that is linked in, under libFuzzer (https://llvm.org/docs/LibFuzzer.html).
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    echo::fuzz::targets().front().body({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
