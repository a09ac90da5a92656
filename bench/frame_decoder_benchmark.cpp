// What framing costs: messages of one size, fed in reads of 64 KiB, answered by the server's protocol.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include <echo/server_protocol.hpp>

namespace {

constexpr std::size_t read_size = 64 * 1024;

void answer_messages(benchmark::State& state, const echo::Framing& framing) {
    const std::string message(static_cast<std::size_t>(state.range(0)), 'x');
    std::string stream;
    while (stream.size() < read_size) framing.encode(message, stream);
    stream.resize(read_size);  // the last message is cut, as reads cut them

    echo::EchoServerProtocol protocol(framing);
    for (auto _ : state) {
        benchmark::DoNotOptimize(protocol.data_received(stream));
        protocol.output().clear();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(protocol.messages_received()));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(read_size));
}

BENCHMARK_CAPTURE(answer_messages, separator, echo::Framing::separator())->Arg(64)->Arg(1024)->Arg(16 * 1024);
BENCHMARK_CAPTURE(answer_messages, line, echo::Framing::line())->Arg(64)->Arg(1024)->Arg(16 * 1024);
BENCHMARK_CAPTURE(answer_messages, raw, echo::Framing::raw())->Arg(64);

}  // namespace
