package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// waitUntilReady installs the addons as soon as the API server takes them, and waits until Pods run, find names and have service accounts.
func waitUntilReady(ctx context.Context, l layout) error {
	client, err := newClient(l.kubeconfig("addons"))
	if err != nil {
		return err
	}
	if err := poll(ctx, "the API server", func() (bool, error) {
		_, err := client.CoreV1().Namespaces().Get(ctx, "kube-system", metav1.GetOptions{})
		return err == nil, err
	}); err != nil {
		return err
	}
	if err := installAddons(ctx, l); err != nil {
		return err
	}
	if err := poll(ctx, "the node", func() (bool, error) { return isNodeReady(ctx, client) }); err != nil {
		return err
	}
	if err := poll(ctx, "the default service account", func() (bool, error) {
		_, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{})
		return err == nil, err
	}); err != nil {
		return err
	}
	return poll(ctx, "the cluster's DNS", func() (bool, error) {
		deployment, err := client.AppsV1().Deployments("kube-system").Get(ctx, "coredns", metav1.GetOptions{})
		return err == nil && deployment.Status.AvailableReplicas > 0, err
	})
}

func isNodeReady(ctx context.Context, client kubernetes.Interface) (bool, error) {
	node, err := client.CoreV1().Nodes().Get(ctx, nodeName, metav1.GetOptions{})
	if err != nil {
		return false, err
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == v1.NodeReady {
			return condition.Status == v1.ConditionTrue, nil
		}
	}
	return false, nil
}

// installAddons applies the embedded manifests as a person would; the ingress controller's only where there is one.
func installAddons(ctx context.Context, l layout) error {
	folder := l.path("addons")
	if err := writeFiles(l, "addons", folder); err != nil {
		return err
	}
	if l.TraefikPath == "" {
		_ = os.Remove(l.path("addons", "ingress.yaml"))
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, program, "kubectl", "--kubeconfig", l.kubeconfig("addons"), "apply", "--server-side", "--validate=false", "-f", folder)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("the addons: %w: %s", err, output)
	}
	return nil
}

func poll(ctx context.Context, what string, ask func() (bool, error)) error {
	for {
		isDone, err := ask()
		if isDone {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w (%v)", what, ctx.Err(), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
