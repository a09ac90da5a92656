"""check_manifests.py FILE...: the manifests that `kubectl kustomize` has printed are sound, and fit each other.

Each FILE is what one folder of packaging/kubernetes makes; those of the first are what the others refer to, where they do
not have it themselves. Prints the variables of the Deployment in the last file as NAME=VALUE, then `probe PATH` for each
of its probes, and `metric NAME` and `option JOB ARGUMENT` for what else only the programs can say is right."""

import re
import sys

import yaml

from manifest_fields import KINDS, QUANTITY


def fail(where, words):
    sys.exit(f"FAILED: {where}: {words}")


def check_fields(where, value, fields):
    if isinstance(fields, dict) and "*" in fields:
        if not isinstance(value, dict):
            fail(where, "is no map")
        for name, part in value.items():
            check_fields(f"{where}.{name}", part, fields["*"])
    elif isinstance(fields, dict):
        check_record(where, value, fields)
    elif isinstance(fields, list):
        if not isinstance(value, list):
            fail(where, "is no list")
        for index, part in enumerate(value):
            check_fields(f"{where}[{index}]", part, fields[0])
    elif isinstance(fields, set):
        if value not in fields:
            fail(where, f"is {value!r}, and may be {', '.join(sorted(fields))}")
    elif fields is QUANTITY:
        if not re.fullmatch(QUANTITY, str(value)):
            fail(where, f"{value!r} is no quantity")
    # In Python a truth value is a number too.
    elif not isinstance(value, fields) or (isinstance(value, bool) and fields is not bool):
        fail(where, f"{value!r} has the wrong type")


def check_record(where, value, fields):
    if not isinstance(value, dict):
        fail(where, "is no object")
    known = {name.rstrip("!"): part for name, part in fields.items()}
    for name, part in value.items():
        if name not in known:
            fail(where, f"has no field {name}")
        check_fields(f"{where}.{name}", part, known[name])
    for name in fields:
        if name.endswith("!") and name[:-1] not in value:
            fail(where, f"needs the field {name[:-1]}")


def read_manifests(path):
    manifests = {}
    for manifest in yaml.safe_load_all(open(path, encoding="utf-8")):
        key = (manifest.get("apiVersion"), manifest.get("kind"))
        if key not in KINDS:
            fail(path, f"the kind {key} is not known")
        name = f"{key[1]} {manifest.get('metadata', {}).get('name')}"
        if name in manifests:
            fail(path, f"{name} is there twice")
        meta = {"name!": str, "namespace": str, "labels": {"*": str}, "annotations": {"*": str}}
        check_record(name, manifest, {"apiVersion!": str, "kind!": str, "metadata!": meta, **KINDS[key]})
        manifests[name] = manifest
    return manifests


def of_kind(manifests, kind):
    return [manifest for name, manifest in manifests.items() if name.startswith(kind + " ")]


def selects(selector, labels):
    return bool(selector) and selector.items() <= labels.items()


def label_selectors(value):
    """All matchLabels that choose pods or services, wherever they are; namespaces are somebody else's."""
    if isinstance(value, list):
        for part in value:
            yield from label_selectors(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name == "matchLabels":
                yield part
            elif name != "namespaceSelector":
                yield from label_selectors(part)


def check_references(manifests, deployment):
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    services = of_kind(manifests, "Service")
    for name, manifest in manifests.items():
        is_monitor = name.startswith("ServiceMonitor ")
        for selector in label_selectors(manifest):
            chosen = [s["metadata"]["labels"] for s in services] if is_monitor else [labels]
            if not any(selects(selector, candidate) for candidate in chosen):
                fail(name, f"its selector {selector} chooses nothing")
    for service in services:
        where = f"Service {service['metadata']['name']}"
        if not selects(service["spec"]["selector"], labels):
            fail(where, "its selector does not choose the pods")
        for port in service["spec"]["ports"]:
            if ports.get(port["targetPort"]) != port["port"]:
                fail(where, f"the pods have no port {port['targetPort']} with the number {port['port']}")
    for policy in of_kind(manifests, "NetworkPolicy"):
        for port in (port for rule in policy["spec"]["ingress"] for port in rule["ports"]):
            if port["port"] not in ports:
                fail("NetworkPolicy", f"the pods have no port {port['port']}")
    for monitor in of_kind(manifests, "ServiceMonitor"):
        check_monitor(monitor, [s for s in services if selects(monitor["spec"]["selector"]["matchLabels"], s["metadata"]["labels"])])
    for scaler in of_kind(manifests, "HorizontalPodAutoscaler"):
        target = scaler["spec"]["scaleTargetRef"]
        if (target["apiVersion"], target["kind"], target["name"]) != ("apps/v1", "Deployment", deployment["metadata"]["name"]):
            fail("HorizontalPodAutoscaler", f"scales {target}, which is not there")


def check_monitor(monitor, services):
    if len(services) != 1:
        fail("ServiceMonitor", f"chooses {len(services)} services: pods would be scraped as often")
    if services[0]["metadata"]["labels"].get(monitor["spec"]["jobLabel"]) != "echo":
        fail("ServiceMonitor", 'the job is not named "echo", by which the alerts go')
    for endpoint in monitor["spec"]["endpoints"]:
        if endpoint["port"] not in [port["name"] for port in services[0]["spec"]["ports"]]:
            fail("ServiceMonitor", f"the service has no port {endpoint['port']}")
        print(f"probe {endpoint['path']}")


def check_pod(where, template):
    """What the Pod Security Standard "restricted" asks for, and that the root is read-only."""
    pod = template["spec"]
    context = pod["securityContext"]
    if context.get("runAsNonRoot") is not True or context.get("runAsUser", 0) == 0:
        fail(where, "may run as root")
    if context["seccompProfile"]["type"] == "Unconfined":
        fail(where, "may use every system call")
    for container in pod["containers"]:
        own = container["securityContext"]
        if own.get("allowPrivilegeEscalation") is not False or own["capabilities"] != {"drop": ["ALL"]}:
            fail(where, "has or may get privileges")
        if own.get("readOnlyRootFilesystem") is not True:
            fail(where, "may write to its root")
        if "memory" not in container["resources"]["limits"]:
            fail(where, "has no limit of memory")


def check_job(job):
    """Each $(NAME) in the arguments is a variable, and all agents of an Indexed Job run at once."""
    where = f"Job {job['metadata']['name']}"
    container = job["spec"]["template"]["spec"]["containers"][0]
    known = {variable["name"] for variable in container.get("env", [])}
    for name in re.findall(r"\$\((\w+)\)", " ".join(container["args"])):
        if name not in known:
            fail(where, f"has no variable {name}")
    if job["spec"].get("completionMode") == "Indexed" and job["spec"]["parallelism"] != job["spec"]["completions"]:
        fail(where, "does not run all of its agents at once, and those that are left come too late")


def variables_of(manifests, container):
    values = {}
    for source in container["envFrom"]:
        name = "ConfigMap " + source["configMapRef"]["name"]
        if name not in manifests:
            fail("Deployment", f"there is no {name}")
        values |= manifests[name]["data"]
    for variable in container["env"]:
        values[variable["name"]] = variable.get("value", "pod-1")
    for name in ("ECHO_SERVER_LISTEN", "ECHO_SERVER_ADMIN", "ECHO_SERVER_DRAIN_TIMEOUT"):
        if name not in values:
            fail("Deployment", f"has no variable {name}")
    return values


def check_drain(deployment, values):
    pod = deployment["spec"]["template"]["spec"]
    pre_stop = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    drain = int(values["ECHO_SERVER_DRAIN_TIMEOUT"].removesuffix("s"))
    if not pre_stop + drain < pod["terminationGracePeriodSeconds"]:
        fail("Deployment", f"it is killed before preStop ({pre_stop} s) and the drain ({drain} s) are over")
    probe = pod["containers"][0]["readinessProbe"]
    if not probe["periodSeconds"] * probe["failureThreshold"] < pre_stop:
        fail("Deployment", "preStop is over before a pod that is not ready is noticed")


def check_ports(container, values):
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    for name, variable in (("echo", "ECHO_SERVER_LISTEN"), ("admin", "ECHO_SERVER_ADMIN")):
        if values[variable] != f":{ports[name]}":
            fail("Deployment", f"the port {name} is {ports[name]}, and {variable} {values[variable]}")
    for probe in ("readinessProbe", "livenessProbe"):
        if container[probe]["httpGet"]["port"] not in ports:
            fail("Deployment", f"the {probe} asks a port that is not there")
        print(f"probe {container[probe]['httpGet']['path']}")


def main(paths):
    base = read_manifests(paths[0])
    for path in paths:
        own = read_manifests(path)
        manifests = own if of_kind(own, "Deployment") else base | own
        deployment = of_kind(manifests, "Deployment")[0]
        container = deployment["spec"]["template"]["spec"]["containers"][0]
        jobs = of_kind(own, "Job")
        check_references({n: m for n, m in manifests.items() if m not in jobs}, deployment)
        for manifest in [deployment, *jobs]:
            check_pod(manifest["kind"], manifest["spec"]["template"])
        values = variables_of(manifests, container)
        check_drain(deployment, values)
        check_ports(container, values)
        for job in jobs:
            check_job(job)
            for argument in job["spec"]["template"]["spec"]["containers"][0]["args"][1:]:
                print(f"option {job['metadata']['name']} {argument}")
        for scaler in of_kind(manifests, "HorizontalPodAutoscaler"):
            for metric in scaler["spec"]["metrics"]:
                print(f"metric {metric['pods']['metric']['name']}")
    for name, value in values.items():
        print(f"variable {name}={value}")


main(sys.argv[1:])
