// The line in which operations go from one thread to another.
#include "executor/operation_list.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/pool/recorded_operation.hpp"

namespace operation_list_test {

using echo::detail::OperationList;
using echo::test::RecordedOperation;

namespace {

std::string pop_name(OperationList& list) {
    const auto operation = list.pop();
    return static_cast<const RecordedOperation&>(*operation).name();
}

std::string pop_all(OperationList& list) {
    std::string names;
    while (!list.empty()) names += pop_name(list);
    return names;
}

}  // namespace

TEST_CASE("operations leave their list in the order in which they came", "[operation]") {
    RecordedOperation::Record record;
    OperationList list;
    CHECK(list.empty());

    for (const char* name : {"A", "B", "C"}) list.push(RecordedOperation::make(name, record));

    CHECK_FALSE(list.empty());
    CHECK(pop_all(list) == "ABC");
}

TEST_CASE("an operation list is as good as new after it was emptied", "[operation]") {
    RecordedOperation::Record record;
    OperationList list;
    list.push(RecordedOperation::make("A", record));
    REQUIRE(pop_name(list) == "A");

    list.push(RecordedOperation::make("B", record));
    list.push(RecordedOperation::make("C", record));
    REQUIRE(pop_name(list) == "B");
    list.push(RecordedOperation::make("D", record));

    CHECK(pop_all(list) == "CD");
}

TEST_CASE("an operation that was in one list can go into another one", "[operation]") {
    RecordedOperation::Record record;
    OperationList first;
    OperationList second;
    for (const char* name : {"A", "B", "C"}) first.push(RecordedOperation::make(name, record));

    second.push(first.pop());

    CHECK(pop_all(second) == "A");
    CHECK(pop_all(first) == "BC");
}

TEST_CASE("two operation lists swap all that they have", "[operation]") {
    RecordedOperation::Record record;
    OperationList full;
    OperationList empty;
    for (const char* name : {"A", "B"}) full.push(RecordedOperation::make(name, record));

    full.swap(empty);
    full.push(RecordedOperation::make("C", record));
    empty.push(RecordedOperation::make("D", record));

    CHECK(pop_all(full) == "C");
    CHECK(pop_all(empty) == "ABD");
}

TEST_CASE("what is left in an operation list goes with it", "[operation]") {
    RecordedOperation::Record record;
    {
        OperationList list;
        for (const char* name : {"A", "B"}) list.push(RecordedOperation::make(name, record));
    }
    CHECK(record == RecordedOperation::Record{"A destroyed", "B destroyed"});
}

}  // namespace operation_list_test
