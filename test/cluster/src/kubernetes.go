package main

import (
	"context"
	"os"

	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/loadbalance"
	_ "github.com/coredns/coredns/plugin/ready"
	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controller "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
	metrics "sigs.k8s.io/metrics-server/cmd/metrics-server/app"
)

func runEtcd() error {
	etcdmain.Main(os.Args)
	return nil
}

func runAPIServer() error         { return runCommand(apiserver.NewAPIServerCommand()) }
func runControllerManager() error { return runCommand(controller.NewControllerManagerCommand()) }
func runScheduler() error         { return runCommand(scheduler.NewSchedulerCommand()) }
func runProxy() error             { return runCommand(proxy.NewProxyCommand()) }
func runKubelet() error           { return runCommand(kubelet.NewKubeletCommand(context.Background())) }

func runDNS() error {
	coremain.Run()
	return nil
}

func runMetricsServer() error {
	logs.InitLogs()
	defer logs.FlushLogs()
	return metrics.NewMetricsServerCommand(genericapiserver.SetupSignalHandler()).Execute()
}

func runKubectl() error {
	logs.GlogSetter(kubectl.GetLogVerbosity(os.Args))
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		kubectlutil.CheckErr(err)
	}
	return nil
}

// runCommand ends the process with the command's own exit code.
func runCommand(command *cobra.Command) error {
	os.Exit(cli.Run(command))
	return nil
}
