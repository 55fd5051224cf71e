package main

import (
	"flag"
	"os"
	"sync"
	"time"

	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/netpol"
	"github.com/cloudnativelabs/kube-router/v2/pkg/healthcheck"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"github.com/cloudnativelabs/kube-router/v2/pkg/utils"
	"github.com/coreos/go-iptables/iptables"
	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
)

// runPolicyAgent enforces NetworkPolicies on this node by iptables and ipset: kube-router's controller, without its routing and proxying.
func runPolicyAgent() error {
	flags := flag.NewFlagSet(os.Args[0], flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "file with the credentials")
	services := flags.String("services", "", "range of the Services")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	client, err := newClient(*kubeconfig)
	if err != nil {
		return err
	}
	config := options.NewKubeRouterConfig()
	config.ClusterIPCIDRs = []string{*services}
	config.EnableIPv4 = true
	config.HostnameOverride = nodeName
	config.IPTablesSyncPeriod = time.Minute

	commands, err := iptables.NewWithProtocol(iptables.ProtocolIPv4)
	if err != nil {
		return err
	}
	sets, err := utils.NewIPSet(false)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods().Informer()
	policies := factory.Networking().V1().NetworkPolicies().Informer()
	namespaces := factory.Core().V1().Namespaces().Informer()
	agent, err := netpol.NewNetworkPolicyController(client, config, pods, policies, namespaces, &sync.Mutex{},
		map[v1.IPFamily]utils.IPTablesHandler{v1.IPv4Protocol: newSteadyRules(commands)}, map[v1.IPFamily]utils.IPSetHandler{v1.IPv4Protocol: sets})
	if err != nil {
		return err
	}
	requests := make(chan struct{}, 1)
	for informer, handler := range map[cache.SharedIndexInformer]cache.ResourceEventHandler{
		pods: onChange(requests, isOtherPod), policies: onChange(requests, always), namespaces: onChange(requests, isOtherNamespace),
	} {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return err
		}
	}
	go passOn(requests, agent.RequestFullSync)
	stop := make(chan struct{})
	factory.Start(stop)
	factory.WaitForCacheSync(stop)
	heartbeats := make(chan *healthcheck.ControllerHeartbeat)
	go func() {
		for range heartbeats { // the agent waits for somebody to take them
		}
	}()
	var group sync.WaitGroup
	group.Add(1)
	agent.Run(heartbeats, stop, &group)
	return nil
}
