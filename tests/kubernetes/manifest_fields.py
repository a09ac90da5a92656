"""Which fields the manifests under packaging/kubernetes may have: those of the Kubernetes API that they use, as its
reference has them, and no others. A "!" behind a name says that the API requires the field. [x] is a list of x, {"*": x}
a map with names of one's own, a set the words that are allowed."""

TEXTS = {"*": str}
QUANTITY = r"[0-9]+(\.[0-9]+)?(m|[KMG]i?)?"

META = {"name!": str, "namespace": str, "labels": TEXTS, "annotations": TEXTS}
SELECTOR = {"matchLabels!": TEXTS}
NUMBER_OR_NAME = (int, str)

HTTP_GET = {"path!": str, "port!": NUMBER_OR_NAME, "scheme": {"HTTP", "HTTPS"}}
PROBE = {
    "httpGet!": HTTP_GET,
    "initialDelaySeconds": int,
    "periodSeconds": int,
    "timeoutSeconds": int,
    "failureThreshold": int,
    "successThreshold": int,
}
HANDLER = {"sleep!": {"seconds!": int}}
CONTAINER = {
    "name!": str,
    "image!": str,
    "imagePullPolicy": {"Always", "IfNotPresent", "Never"},
    "command": [str],
    "args": [str],
    "env": [
        {
            "name!": str,
            "value": str,
            "valueFrom": {
                "fieldRef": {"apiVersion": str, "fieldPath!": str},
                "configMapKeyRef": {"name!": str, "key!": str, "optional": bool},
            },
        }
    ],
    "envFrom": [{"configMapRef!": {"name!": str, "optional": bool}}],
    "ports": [{"name": str, "containerPort!": int, "protocol": {"TCP", "UDP", "SCTP"}}],
    "readinessProbe": PROBE,
    "livenessProbe": PROBE,
    "startupProbe": PROBE,
    "lifecycle": {"preStop": HANDLER, "postStart": HANDLER},
    "securityContext": {
        "allowPrivilegeEscalation": bool,
        "readOnlyRootFilesystem": bool,
        "capabilities": {"drop": [str], "add": [str]},
    },
    "resources": {"requests": {"*": QUANTITY}, "limits": {"*": QUANTITY}},
}
POD = {
    "automountServiceAccountToken": bool,
    "enableServiceLinks": bool,
    "restartPolicy": {"Always", "OnFailure", "Never"},
    "terminationGracePeriodSeconds": int,
    "securityContext": {
        "runAsNonRoot": bool,
        "runAsUser": int,
        "runAsGroup": int,
        "seccompProfile": {"type!": {"RuntimeDefault", "Unconfined", "Localhost"}},
    },
    "topologySpreadConstraints": [
        {
            "maxSkew!": int,
            "topologyKey!": str,
            "whenUnsatisfiable!": {"DoNotSchedule", "ScheduleAnyway"},
            "labelSelector": SELECTOR,
        }
    ],
    "containers!": [CONTAINER],
}
TEMPLATE = {"metadata!": {"labels!": TEXTS}, "spec!": POD}
NETWORK_PORT = {"port": NUMBER_OR_NAME, "protocol": {"TCP", "UDP", "SCTP"}}
NETWORK_PEER = {"namespaceSelector": SELECTOR, "podSelector": SELECTOR}
SCALING = {
    "stabilizationWindowSeconds": int,
    "policies": [{"type!": {"Pods", "Percent"}, "value!": int, "periodSeconds!": int}],
}

# The version of the API and the kind, then the fields beside these two and the metadata.
KINDS = {
    ("v1", "ConfigMap"): {"data": TEXTS},
    ("v1", "Service"): {
        "spec!": {
            "type": {"ClusterIP", "NodePort", "LoadBalancer"},
            "clusterIP": {"None"},
            "publishNotReadyAddresses": bool,
            "selector": TEXTS,
            "ports": [
                {"name": str, "port!": int, "targetPort": NUMBER_OR_NAME, "protocol": {"TCP", "UDP", "SCTP"}}
            ],
        }
    },
    ("apps/v1", "Deployment"): {
        "spec!": {
            "replicas": int,
            "selector!": SELECTOR,
            "strategy": {
                "type": {"RollingUpdate", "Recreate"},
                "rollingUpdate": {"maxSurge": NUMBER_OR_NAME, "maxUnavailable": NUMBER_OR_NAME},
            },
            "template!": TEMPLATE,
        }
    },
    ("batch/v1", "Job"): {
        "spec!": {
            "backoffLimit": int,
            "backoffLimitPerIndex": int,
            "completionMode": {"Indexed", "NonIndexed"},
            "completions": int,
            "parallelism": int,
            "activeDeadlineSeconds": int,
            "ttlSecondsAfterFinished": int,
            "template!": TEMPLATE,
        }
    },
    ("policy/v1", "PodDisruptionBudget"): {
        "spec!": {"maxUnavailable": NUMBER_OR_NAME, "minAvailable": NUMBER_OR_NAME, "selector": SELECTOR}
    },
    ("networking.k8s.io/v1", "NetworkPolicy"): {
        "spec!": {
            "podSelector!": SELECTOR,
            "policyTypes": [{"Ingress", "Egress"}],
            "ingress": [{"from": [NETWORK_PEER], "ports": [NETWORK_PORT]}],
            "egress": [{"to": [NETWORK_PEER], "ports": [NETWORK_PORT]}],
        }
    },
    ("autoscaling/v2", "HorizontalPodAutoscaler"): {
        "spec!": {
            "scaleTargetRef!": {"apiVersion": str, "kind!": str, "name!": str},
            "minReplicas": int,
            "maxReplicas!": int,
            "metrics": [
                {
                    "type!": {"Pods"},
                    "pods!": {
                        "metric!": {"name!": str},
                        "target!": {"type!": {"AverageValue"}, "averageValue!": QUANTITY},
                    },
                }
            ],
            "behavior": {"scaleUp": SCALING, "scaleDown": SCALING},
        }
    },
    ("monitoring.coreos.com/v1", "ServiceMonitor"): {
        "spec!": {
            "jobLabel": str,
            "selector!": SELECTOR,
            "endpoints!": [{"port": str, "path": str, "interval": str}],
        }
    },
    ("monitoring.coreos.com/v1", "PrometheusRule"): {
        "spec!": {
            "groups": [
                {
                    "name!": str,
                    "rules": [{"alert!": str, "expr!": str, "for": str, "labels": TEXTS, "annotations": TEXTS}],
                }
            ]
        }
    },
}
