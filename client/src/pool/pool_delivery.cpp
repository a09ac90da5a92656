// The last part of a turn: the handlers of what has ended are called, or posted to where they run.
#include <utility>

#include "pool/pool.hpp"

namespace echo::detail {
namespace {

// Handlers in a row; then the event loop's other work has its chance.
constexpr int most_in_a_row = 256;

}  // namespace

constinit thread_local Pool* Pool::pool_calling_here = nullptr;

// With nothing held and all state consistent: what the handlers do is the next turn's.
void Pool::deliver_ended() {
    while (!ended_.empty()) {
        OperationPointer operation = ended_.pop();
        if (!operation->runs_on_loop) {
            const asio::any_io_executor* executor = operation->other_executor;
            executor ? batches_.add(std::move(operation), *executor) : operation.release()->end(Operation::End::post);
        } else if (!loop_is_gone_) {  // else its handler goes with it
            batches_.add(std::move(operation), executor_.get_inner_executor());
        }
    }
    batches_.post();
    if (!deliveries_.empty() && !is_calling_handlers()) call_handlers_here();
}

// On the client's own thread, which nobody else runs: at once. A handler that throws ends the program.
void Pool::call_handlers_here() {
    pool_calling_here = this;
    for (int called = 0; called < most_in_a_row && !deliveries_.empty(); ++called) {
        deliveries_.pop().release()->end(Operation::End::call);
    }
    pool_calling_here = nullptr;
}

}  // namespace echo::detail
