package main

import (
	"crypto/tls"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// runNode sets up the node from inside and starts its components; it never ends by itself.
func runNode() error {
	flags := flag.NewFlagSet(os.Args[0], flag.ExitOnError)
	dir := flags.String("dir", "", "folder of the cluster")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	l, err := readLayout(*dir)
	if err != nil {
		return err
	}
	if err := setUpMounts(); err != nil {
		return err
	}
	if err := setUpNetwork(l); err != nil {
		return err
	}
	components := newSupervisor(l)
	if err := components.serveControl(l.path("control.sock")); err != nil {
		return err
	}
	for _, component := range firstComponents(l) {
		components.start(component)
	}
	go importPauseImage(l)
	// The others would only log errors and back off for seconds if they came before it.
	if err := waitForAPI(60 * time.Second); err != nil {
		return err
	}
	for _, component := range laterComponents(l) {
		components.start(component)
	}
	select {}
}

func setUpMounts() error {
	// Ours are not seen by the host; those of Pods are seen by the components.
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("private mounts: %w", err)
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_SHARED, ""); err != nil {
		return fmt.Errorf("shared mounts: %w", err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("/proc: %w", err)
	}
	for _, folder := range []string{"/run", "/var/log", "/var/lib/cni"} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, ""); err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
	}
	// Of version 1 with version 2 beside it crun wants the latter to have no controller, which others of the machine may use. There is none with version 2 alone.
	_ = syscall.Unmount("/sys/fs/cgroup/unified", syscall.MNT_DETACH)
	// The kubelet would set these for the whole machine: show it the values it wants, in files of the node's own.
	for name, value := range map[string]string{"vm/overcommit_memory": "1", "kernel/panic": "10", "kernel/panic_on_oops": "1"} {
		file := filepath.Join("/run", filepath.Base(name))
		if err := os.WriteFile(file, []byte(value+"\n"), 0o644); err != nil {
			return err
		}
		if err := syscall.Mount(file, filepath.Join("/proc/sys", name), "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func setUpNetwork(l layout) error {
	for _, arguments := range [][]string{
		{"link", "set", "lo", "up"},
		{"addr", "add", l.nodeIP() + "/30", "dev", "eth0"},
		{"link", "set", "eth0", "up"},
		{"route", "add", "default", "via", l.hostIP()},
	} {
		if err := run("ip", arguments...); err != nil {
			return err
		}
	}
	return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1\n"), 0o644)
}

func waitForAPI(limit time.Duration) error {
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		response, err := client.Get("https://127.0.0.1:6443/readyz")
		if err != nil {
			continue
		}
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return nil
		}
	}
	return fmt.Errorf("the API server did not get ready in %s", limit)
}
