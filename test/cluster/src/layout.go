package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

const (
	nodeName = "node"
	// maxSlots is how many clusters fit on one machine side by side.
	maxSlots = 16
)

// layout says where everything of one cluster is: its folder and its slot, from which all addresses follow.
type layout struct {
	Dir          string `json:"dir"`
	Slot         int    `json:"slot"`
	RegistryPort int    `json:"registryPort"`
	TraefikPath  string `json:"traefikPath"`
}

func (l layout) path(parts ...string) string {
	return filepath.Join(append([]string{l.Dir}, parts...)...)
}
func (l layout) kubeconfig(user string) string { return l.path(user + ".conf") }

// device is the host's end of the cable to the node. Its name also reserves the slot, because it can exist only once.
func (l layout) device() string       { return fmt.Sprintf("belay-kube%d", l.Slot) }
func (l layout) hostIP() string       { return fmt.Sprintf("10.210.%d.1", l.Slot) }
func (l layout) nodeIP() string       { return fmt.Sprintf("10.210.%d.2", l.Slot) }
func (l layout) pods() string         { return fmt.Sprintf("10.211.%d.0/24", l.Slot) }
func (l layout) services() string     { return fmt.Sprintf("10.212.%d.0/20", l.Slot*16) }
func (l layout) firstService() string { return fmt.Sprintf("10.212.%d.1", l.Slot*16) }
func (l layout) dnsIP() string        { return fmt.Sprintf("10.212.%d.10", l.Slot*16) }
func (l layout) server() string       { return fmt.Sprintf("https://%s:6443", l.nodeIP()) }

// cgroup is the parent of all Pods' control groups, so that two clusters do not share one.
func (l layout) cgroup() string { return fmt.Sprintf("/belay-kube%d", l.Slot) }

func (l layout) save() error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return os.WriteFile(l.path("layout.json"), text, 0o644)
}

// readLayout reads what `up` decided for the cluster in this folder.
func readLayout(dir string) (layout, error) {
	var l layout
	text, err := os.ReadFile(filepath.Join(dir, "layout.json"))
	if err != nil {
		return l, err
	}
	return l, json.Unmarshal(text, &l)
}

// overlaps tells whether this machine has an address in one of the slot's networks already.
func (l layout) overlaps() bool {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return true
	}
	for _, own := range []string{l.hostIP() + "/30", l.pods(), l.services()} {
		_, network, _ := net.ParseCIDR(own)
		for _, address := range addresses {
			if other, ok := address.(*net.IPNet); ok && (network.Contains(other.IP) || other.Contains(network.IP)) {
				return true
			}
		}
	}
	return false
}
