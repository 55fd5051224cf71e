// Command cluster is a whole one-node Kubernetes in one program: etcd, every Kubernetes component, CoreDNS, metrics-server, a volume
// provisioner, an agent that enforces NetworkPolicies, a registry and kubectl. The first argument chooses.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// programs maps the first argument to what it runs; each reads os.Args as if it were a program of its own.
var programs = map[string]func() error{
	"up":                 runUp,
	"init":               runInit,
	"node":               runNode,
	"certify":            runCertify,
	"etcd":               runEtcd,
	"apiserver":          runAPIServer,
	"controller-manager": runControllerManager,
	"scheduler":          runScheduler,
	"kubelet":            runKubelet,
	"proxy":              runProxy,
	"dns":                runDNS,
	"metrics":            runMetricsServer,
	"policies":           runPolicyAgent,
	"volumes":            runVolumeProvisioner,
	"kubectl":            runKubectl,
}

func main() {
	name := ""
	if filepath.Base(os.Args[0]) == "kubectl" {
		name = "kubectl"
	} else if len(os.Args) > 1 {
		name = os.Args[1]
		os.Args = append([]string{name}, os.Args[2:]...)
	}
	run, ok := programs[name]
	if !ok {
		names := make([]string, 0, len(programs))
		for known := range programs {
			names = append(names, known)
		}
		sort.Strings(names)
		fmt.Fprintf(os.Stderr, "usage: cluster %s [flags]\n", strings.Join(names, "|"))
		os.Exit(2)
	}
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "cluster %s: %v\n", name, err)
		os.Exit(1)
	}
}
