// An operation of no client, for tests of what brings operations from one place to another.
#pragma once

#include <string>
#include <vector>

#include <echo/detail/operation.hpp>

#include "executor/operation_list.hpp"

namespace echo::test {

/// Writes down under its name what is done with it.
class RecordedOperation final : public detail::Operation {
public:
    using Record = std::vector<std::string>;

    static detail::OperationPointer make(std::string name, Record& record) {
        return detail::OperationPointer(new RecordedOperation(std::move(name), record));
    }

    const std::string& name() const { return name_; }

private:
    RecordedOperation(std::string name, Record& record)
        : Operation(Kind::call, &RecordedOperation::end), name_(std::move(name)), record_(record) {}

    static void end(Operation& operation, End how, const Loop*) {
        auto* self = static_cast<RecordedOperation*>(&operation);
        self->record_.push_back(self->name_ + (how == End::destroy ? " destroyed" : " completed"));
        delete self;
    }

    const std::string name_;
    Record& record_;
};

}  // namespace echo::test
