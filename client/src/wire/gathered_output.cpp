#include "wire/gathered_output.hpp"

namespace echo::detail {
namespace {

// A connection that once wrote a lot at a time must not hold the memory for ever.
constexpr std::size_t keep_capacity_up_to = 64 * 1024;

}  // namespace

BufferView GatheredOutput::begin(std::string& text) {
    text_.swap(text);
    std::size_t taken = 0;
    for (const Gap& gap : gaps_) {
        add(std::string_view(text_).substr(taken, gap.offset - taken));
        add(gap.message);
        taken = gap.offset;
    }
    add(std::string_view(text_).substr(taken));
    return buffers_;
}

BufferView GatheredOutput::consume(std::size_t bytes) {
    while (done_ < buffers_.size() && bytes >= buffers_[done_].size()) bytes -= buffers_[done_++].size();
    if (done_ < buffers_.size()) buffers_[done_] += bytes;
    return BufferView(buffers_.data() + done_, buffers_.size() - done_);
}

void GatheredOutput::end() {
    buffers_.clear();
    done_ = 0;
    gaps_.clear();
    kept_.clear();
    text_.clear();
    if (text_.capacity() > keep_capacity_up_to) std::string().swap(text_);
}

}  // namespace echo::detail
