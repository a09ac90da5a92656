#include "send/failure_report.hpp"

#include <ostream>

#include "text/shown_text.hpp"

namespace echo::client_app {

void FailureReport::add(const Outcome& outcome) {
    if (failures_ == 0) exit_code_ = client_app::exit_code(outcome.error);
    ++failures_;
    if (outcome.sentence == last_sentence_) {
        ++unsaid_;
        return;
    }
    end();
    last_sentence_ = outcome.sentence;
    stream_ << style_.error("echo-client:") << " ";
    if (numbered_) stream_ << "message " << outcome.number << ": ";
    stream_ << program::shown_text(outcome.sentence) << std::endl;
}

void FailureReport::end() {
    if (unsaid_ > 0)
        stream_ << style_.error("echo-client:") << " the same for " << unsaid_ << " more messages" << std::endl;
    unsaid_ = 0;
}

}  // namespace echo::client_app
