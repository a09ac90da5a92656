// Operations on their way from one thread to another.
#pragma once

#include <utility>

#include <echo/detail/operation.hpp>

namespace echo::detail {

/// First in, first out; linked through the operations themselves, which it owns.
class OperationList {
public:
    OperationList() = default;
    ~OperationList() {
        while (!empty()) pop();
    }
    OperationList(const OperationList&) = delete;
    OperationList& operator=(const OperationList&) = delete;

    bool empty() const noexcept { return first_ == nullptr; }

    void push(OperationPointer operation) noexcept {
        Operation* last = operation.release();
        (first_ ? last_->next_operation : first_) = last;
        last_ = last;
    }

    /// Takes all of them over.
    void append(OperationList& others) noexcept {
        if (others.empty()) return;
        (first_ ? last_->next_operation : first_) = std::exchange(others.first_, nullptr);
        last_ = others.last_;
    }

    /// There must be one.
    OperationPointer pop() noexcept {
        OperationPointer operation(first_);
        first_ = std::exchange(operation->next_operation, nullptr);
        return operation;
    }

    void swap(OperationList& other) noexcept {
        std::swap(first_, other.first_);
        std::swap(last_, other.last_);
    }

private:
    Operation* first_ = nullptr;
    Operation* last_ = nullptr;  // only valid if there is a first
};

}  // namespace echo::detail
