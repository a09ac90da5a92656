// A file that should be what `echo-client bench --output json` or `jsonl` wrote, and may be anything.
#include "fuzz/bench_reports.hpp"
#include "fuzz/fuzz.hpp"

namespace bench_document_target {
namespace {

const echo::fuzz::Registration registration("bench_document", echo::fuzz::check_bench_document);

}  // namespace
}  // namespace bench_document_target
