# Looks at JSON documents for the scripts, one after another, as this takes longer to start than to look. Each line of
# standard input is a question, with tabs between its words; each is answered by a line: "yes", or what is wrong.
import json
import os
import sys
import warnings

try:
    import jsonschema
except ImportError:
    sys.exit(1)  # the script looks for an interpreter that has it


def refuse_constant(name):
    raise ValueError(name + " is no JSON")


def parse(text):
    return json.loads(text, parse_constant=refuse_constant)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


# A file holds one document, or one on each line.
def documents_of(path):
    text = read(path)
    try:
        return [parse(text)]
    except ValueError:
        return [parse(line) for line in text.splitlines()]


def require(holds, words):
    if not holds:
        raise ValueError(words)


validators = {}


def validator_of(schema_path):
    if schema_path not in validators:
        schema = parse(read(schema_path))
        validator_class = jsonschema.validators.validator_for(schema)
        validator_class.check_schema(schema)
        # Schemas that lie in the same folder may refer to each other. Newer validators have another way to say so,
        # older ones only this.
        warnings.simplefilter("ignore", DeprecationWarning)
        folder = "file://" + os.path.dirname(schema_path) + "/"
        resolver = jsonschema.RefResolver(folder, schema)
        validators[schema_path] = validator_class(schema, resolver=resolver)
    return validators[schema_path]


# Each document must be as the schema says, and there must be one. If an exit code is given, the last one must tell it.
def check_schema(path, schema_path, exit_code=None):
    documents = documents_of(path)
    require(documents, "there is no document in it")
    for number, document in enumerate(documents, 1):
        for error in validator_of(schema_path).iter_errors(document):
            raise ValueError(f"document {number}, at {error.json_path}: {error.message}")
    if exit_code is not None:
        require(documents[-1]["exit_code"] == int(exit_code), f"the exit code is told as {documents[-1]['exit_code']}")


# What holds for the counts of every ping; the loss ratio must be what they say.
def check_ping(path):
    documents = documents_of(path)
    if len(documents) == 1 and "results" in documents[0]:
        summary, results = documents[0]["summary"], documents[0]["results"]
    else:
        summary, results = documents[-1], [line for line in documents if line["event"] == "result"]
    ended = summary["sent"] - summary["under_way"]
    received = summary["received"]
    require(ended == received + summary["different"] + summary["lost"], "received, different and lost are not all")
    require(ended == len(results), f"there are {len(results)} results of {ended}")
    loss_ratio = summary["lost"] / ended if ended else None
    require(summary["loss_ratio"] == loss_ratio, f"the loss ratio is not {loss_ratio}")
    require(received == summary["round_trip"]["count"], "not every reply has a round trip")
    round_trips = [result["round_trip_ns"] for result in results]
    require(received == sum(time is not None for time in round_trips), "the results have not every round trip")
    buckets = summary["round_trip"]["histogram"]["buckets"]
    require(received == sum(count for _, _, count in buckets), "the histogram has not every round trip")


# What holds for the counts of every benchmark.
def check_bench(path):
    (run,) = documents_of(path)
    counts, duration, intervals = run["counts"], run["duration_ns"], run["intervals"]
    require(counts["offered"] == counts["sent"] + counts["missed"], "offered is not sent and missed")
    require(
        counts["sent"] == counts["answered"] + counts["failed"] + counts["mismatched"],
        "sent is not answered, failed and mismatched",
    )
    # A connection that could not be opened is an error, too.
    require(
        sum(error["count"] for error in run["errors"])
        == counts["failed"] + counts["mismatched"] + counts["connect_errors"],
        "the errors are not those that were counted",
    )
    require(run["service_time"]["count"] == counts["answered"], "not every answer has a service time")
    require(
        duration == 0 or sum(interval["sent"] for interval in intervals) == counts["sent"],
        "the intervals have not sent what the run has",
    )
    require(
        duration == sum(interval["duration_ns"] for interval in intervals),
        "the intervals do not take as long as the run",
    )
    rate = run["rates"]["answered_per_second"]
    if duration == 0:
        require(rate is None, "there is a rate of no time")
    else:
        require(abs(rate * duration / 1e9 - counts["answered"]) < 0.001, "the rate is not that of the counts")


checks = {"schema": check_schema, "ping": check_ping, "bench": check_bench}

print("ready", flush=True)
for question in sys.stdin:
    check, *words = question.rstrip("\n").split("\t")
    try:
        checks[check](*words)
        answer = "yes"
    except Exception as error:  # whatever it is, it is the answer
        answer = f"{type(error).__name__}: {error}"
    print(answer.replace("\n", " "), flush=True)
