// One object of each kind that is read, with every field that a reader looks at.

/** Several of them say the same in two ways: where one is there, the other is not asked. */
export const EVERY_FIELD: readonly string[] = [
  `
apiVersion: v1
kind: Node
metadata:
  name: n1
  labels: { topology.kubernetes.io/zone: z1 }
spec: { podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24], unschedulable: false, taints: [{ key: a, effect: PreferNoSchedule }] }
status:
  addresses: [{ type: InternalIP, address: 172.18.0.2 }]
  capacity: { cpu: "4" }
  allocatable: { cpu: "4" }
  conditions: [{ type: Ready, status: "True" }]
---
apiVersion: v1
kind: Node
metadata: { name: n2, labels: { topology.kubernetes.io/zone: z2 } }
spec: { podCIDR: 10.244.2.0/24 }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels: { app: web }
  annotations: { a: b }
  generateName: web-
  deletionTimestamp: "2024-05-01T10:00:00Z"
  ownerReferences: [{ apiVersion: v1, kind: Node, name: n1, controller: true }]
spec:
  nodeName: n1
  nodeSelector: {}
  hostNetwork: false
  dnsPolicy: ClusterFirst
  hostname: web
  subdomain: web
  hostAliases: [{ ip: 10.0.0.7, hostnames: [a.example] }]
  dnsConfig: { nameservers: [10.96.0.10], searches: [a.example], options: [{ name: ndots, value: "2" }] }
  securityContext: { sysctls: [{ name: net.ipv4.ip_default_ttl, value: "32" }] }
  initContainers: [{ name: init, image: init, restartPolicy: Always }]
  containers:
  - name: app
    image: app
    ports: [{ name: http, containerPort: 8080, protocol: TCP, hostPort: 80, hostIP: 172.18.0.2 }]
status:
  phase: Running
  podIP: fd00::5
  podIPs: [{ ip: 10.244.1.5 }, { ip: "fd00::5" }]
  conditions: [{ type: Ready, status: "True" }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, annotations: { service.kubernetes.io/topology-mode: Auto } }
spec:
  type: LoadBalancer
  selector: { app: web }
  clusterIP: 10.96.0.20
  clusterIPs: [10.96.0.20]
  externalIPs: [192.0.2.1]
  sessionAffinity: ClientIP
  sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } }
  loadBalancerSourceRanges: [0.0.0.0/0]
  externalTrafficPolicy: Local
  internalTrafficPolicy: Cluster
  healthCheckNodePort: 30100
  publishNotReadyAddresses: false
  allocateLoadBalancerNodePorts: true
  trafficDistribution: PreferClose
  ports: [{ name: http, protocol: TCP, port: 80, targetPort: http, nodePort: 30080 }]
status: { loadBalancer: { ingress: [{ ip: 192.0.2.2, ipMode: VIP }] } }
---
apiVersion: v1
kind: Service
metadata: { name: asked, namespace: shop }
spec: { type: LoadBalancer, loadBalancerIP: 192.0.2.3, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: outside, namespace: shop }
spec: { type: ExternalName, externalName: example.com }
---
apiVersion: v1
kind: Service
metadata: { name: given, namespace: shop }
spec: { ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Endpoints
metadata: { name: given, namespace: shop }
subsets:
- addresses: [{ ip: 10.244.1.5, hostname: a, nodeName: n1, targetRef: { kind: Pod, namespace: shop, name: web } }]
  notReadyAddresses: [{ ip: 10.244.1.6 }]
  ports: [{ name: "", port: 80, protocol: TCP }]
---
apiVersion: v1
kind: Service
metadata: { name: sliced, namespace: shop }
spec: { ports: [{ port: 80 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: sliced-1, namespace: shop, labels: { kubernetes.io/service-name: sliced } }
addressType: IPv4
ports: [{ name: "", port: 80, protocol: TCP }]
endpoints:
- addresses: [10.244.1.5]
  hostname: a
  nodeName: n1
  conditions: { ready: true, serving: true, terminating: false }
  targetRef: { kind: Pod, namespace: shop, name: web }
  hints: { forZones: [{ name: z1 }], forNodes: [{ name: n1 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  replicas: 1
  selector: { matchLabels: { app: cart }, matchExpressions: [{ key: app, operator: In, values: [cart] }] }
  template:
    metadata: { labels: { app: cart } }
    spec:
      containers: [{ name: app }]
      tolerations: [{ key: a, operator: Equal, value: b, effect: NoSchedule }]
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions: [{ key: kubernetes.io/os, operator: In, values: [linux] }]
                matchFields: [{ key: metadata.name, operator: In, values: [n1] }]
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: alone, namespace: shop }
spec:
  replicas: 1
  selector: { matchLabels: { app: alone } }
  template: { metadata: { labels: { app: alone } }, spec: { containers: [{ name: app }] } }
---
apiVersion: v1
kind: ReplicationController
metadata: { name: old, namespace: shop }
spec:
  replicas: 1
  selector: { app: old }
  template: { metadata: { labels: { app: old } }, spec: { containers: [{ name: app }] } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  replicas: 1
  serviceName: db
  ordinals: { start: 3 }
  selector: { matchLabels: { app: db } }
  template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: app }] } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: kube-proxy, namespace: kube-system }
spec:
  selector: { matchLabels: { app: proxy } }
  template:
    metadata: { labels: { app: proxy } }
    spec: { hostNetwork: true, containers: [{ name: kube-proxy, command: [kube-proxy], args: [--v=2], env: [] }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: coredns, namespace: kube-system }
data: { Corefile: "" }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: none, namespace: shop }
spec: { podSelector: {} }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: none, namespace: shop }
`,
  // What names no pod is told so.
  `
apiVersion: v1
kind: Pod
metadata: { name: gated }
spec: { schedulingGates: [{ name: quota }], containers: [{ name: app }] }
status: { phase: Pending }
---
apiVersion: v1
kind: Pod
metadata: { generateName: web- }
spec: { containers: [{ name: app }] }
`,
];
