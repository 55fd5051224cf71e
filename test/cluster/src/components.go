package main

// component is one process of the node.
type component struct {
	name string
	argv []string
}

// ours is a component that is this very program.
func ours(name string, arguments ...string) component {
	return component{name, append([]string{"", name}, arguments...)}
}

// firstComponents need nobody.
func firstComponents(l layout) []component {
	pki := func(name string) string { return l.path("pki", name) }
	return []component{
		{"containerd", []string{"containerd", "--config", l.path("containerd.toml")}},
		// A test's data need not survive the machine, and one member need not wait for an election.
		ours("etcd", "--data-dir", l.path("etcd"), "--unsafe-no-fsync", "--heartbeat-interval", "20", "--election-timeout", "100",
			"--listen-client-urls", "http://127.0.0.1:2379", "--advertise-client-urls", "http://127.0.0.1:2379", "--listen-peer-urls", "http://127.0.0.1:2380"),
		ours("apiserver", "--etcd-servers", "http://127.0.0.1:2379", "--advertise-address", l.nodeIP(), "--service-cluster-ip-range", l.services(),
			"--client-ca-file", pki("ca.crt"), "--tls-cert-file", pki("apiserver.crt"), "--tls-private-key-file", pki("apiserver.key"),
			"--kubelet-client-certificate", pki("apiserver-kubelet.crt"), "--kubelet-client-key", pki("apiserver-kubelet.key"), "--kubelet-preferred-address-types", "InternalIP",
			"--service-account-issuer", "https://kubernetes.default.svc.cluster.local", "--service-account-key-file", pki("sa.pub"), "--service-account-signing-key-file", pki("sa.key"),
			"--requestheader-client-ca-file", pki("front-proxy-ca.crt"), "--requestheader-allowed-names", "front-proxy", "--requestheader-extra-headers-prefix", "X-Remote-Extra-",
			"--requestheader-group-headers", "X-Remote-Group", "--requestheader-username-headers", "X-Remote-User",
			"--proxy-client-cert-file", pki("front-proxy.crt"), "--proxy-client-key-file", pki("front-proxy.key"),
			"--audit-policy-file", l.path("audit.yaml"), "--audit-log-path", l.path("audit.log"), "--audit-log-mode", "blocking",
			"--authorization-mode", "Node,RBAC", "--enable-admission-plugins", "NodeRestriction", "--allow-privileged"),
	}
}

// laterComponents need the API server.
func laterComponents(l layout) []component {
	pki := func(name string) string { return l.path("pki", name) }
	addons := l.kubeconfig("addons")
	return []component{
		// Its own throttle would let the first service account come after ten seconds.
		ours("controller-manager", "--leader-elect=false", "--bind-address", "127.0.0.1", "--kube-api-qps", "500", "--kube-api-burst", "1000",
			"--kubeconfig", l.kubeconfig("controller-manager"), "--use-service-account-credentials", "--service-account-private-key-file", pki("sa.key"), "--root-ca-file", pki("ca.crt"),
			"--cluster-signing-cert-file", pki("ca.crt"), "--cluster-signing-key-file", pki("ca.key"), "--horizontal-pod-autoscaler-sync-period", "5s"),
		ours("scheduler", "--leader-elect=false", "--bind-address", "127.0.0.1", "--kubeconfig", l.kubeconfig("scheduler")),
		ours("proxy", "--config", l.path("proxy.yaml")),
		ours("kubelet", "--config", l.path("kubelet.yaml"), "--kubeconfig", l.kubeconfig("kubelet"), "--root-dir", l.path("kubelet"), "--hostname-override", nodeName, "--node-ip", l.nodeIP()),
		ours("volumes", "-kubeconfig", addons, "-root", l.path("volumes")),
		ours("policies", "-kubeconfig", addons, "-services", l.services()),
		ours("metrics", "--kubeconfig", addons, "--authentication-kubeconfig", addons, "--authorization-kubeconfig", addons, "--secure-port", "4443", "--cert-dir", l.path("metrics"),
			"--kubelet-insecure-tls", "--kubelet-preferred-address-types", "InternalIP", "--metric-resolution", "10s", "--kubelet-request-timeout", "5s"),
	}
}
