package main

import (
	"reflect"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"
)

// collectFor is how long changes are collected before the agent is told: it sets all policies of the node anew, whatever changed, and a deployment changes several things in a moment.
const collectFor = 200 * time.Millisecond

// onChange requests that policies are set when something came, went or changed as told. It stands for the agent's own handlers, which request it at once.
func onChange(requests chan<- struct{}, isOther func(before, after any) bool) cache.ResourceEventHandler {
	request := func() {
		select {
		case requests <- struct{}{}:
		default:
		}
	}
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { request() },
		DeleteFunc: func(any) { request() },
		UpdateFunc: func(before, after any) {
			if isOther(before, after) {
				request()
			}
		},
	}
}

// passOn tells of all requests of a while at once, the last of them after it came.
func passOn(requests <-chan struct{}, tell func()) {
	for range requests {
		time.Sleep(collectFor)
		select {
		case <-requests:
		default:
		}
		tell()
	}
}

func always(before, after any) bool { return true }

// isOtherPod says whether a policy could tell the difference. source: kube-router, isPodUpdateNetPolRelevant
func isOtherPod(before, after any) bool {
	b, a := before.(*v1.Pod), after.(*v1.Pod)
	return a.Status.Phase != b.Status.Phase || a.Status.HostIP != b.Status.HostIP || !reflect.DeepEqual(a.Status.PodIPs, b.Status.PodIPs) || !reflect.DeepEqual(a.Labels, b.Labels)
}

func isOtherNamespace(before, after any) bool {
	return !reflect.DeepEqual(before.(*v1.Namespace).Labels, after.(*v1.Namespace).Labels)
}
