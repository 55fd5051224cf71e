package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// runUp starts a cluster in a new folder below --root, writes one line of JSON that says where everything is once the node is ready, and
// takes all away again when its standard input ends: nothing can outlive the process that asked for it.
func runUp() error {
	flags := flag.NewFlagSet(os.Args[0], flag.ExitOnError)
	root := flags.String("root", "", "folder for the clusters' own folders")
	registryPort := flags.Int("registry-port", 0, "port of the registry; 0 takes a free one")
	traefik := flags.String("traefik", "", "path of the ingress controller's program; empty leaves it out")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	// The node dies with the thread that made it.
	runtime.LockOSThread()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop <- syscall.SIGTERM
	}()

	l, err := reserve(*root, *traefik)
	if err != nil {
		return err
	}
	defer l.remove()
	if l.RegistryPort, err = startRegistry(l.path("registry"), l.hostIP(), *registryPort); err != nil {
		return err
	}
	if err := l.prepare(); err != nil {
		return err
	}
	node, err := startNode(l)
	if err != nil {
		return err
	}
	died := make(chan error, 1)
	go func() { died <- node.Wait() }()
	defer func() { _ = node.Process.Kill() }()
	ready := make(chan error, 1)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	go func() { ready <- waitUntilReady(ctx, l) }()
	for {
		select {
		case <-stop:
			_ = node.Process.Kill()
			<-died
			return nil
		case err := <-died:
			return fmt.Errorf("the node ended: %v; its last words: %s", err, lastWords(l))
		case err := <-ready:
			if err != nil {
				return fmt.Errorf("the cluster did not get ready: %w; the node says: %s", err, lastWords(l))
			}
			if err := json.NewEncoder(os.Stdout).Encode(describe(l)); err != nil {
				return err
			}
		}
	}
}

// describe tells what a test needs to know of a running cluster.
func describe(l layout) map[string]any {
	return map[string]any{
		"dir": l.Dir, "kubeconfig": l.kubeconfig("admin"), "server": l.server(), "nodeIp": l.nodeIP(), "hostIp": l.hostIP(), "podNetwork": l.pods(),
		"registry": fmt.Sprintf("localhost:%d", l.RegistryPort), "controlSocket": l.path("control.sock"), "auditLog": l.path("audit.log"), "containerdSocket": l.path("containerd.sock"),
	}
}

// reserve takes a free slot of this machine, and takes away what clusters left that were ended by force.
func reserve(root string, traefik string) (layout, error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return layout{}, err
	}
	var last error
	for slot := range maxSlots {
		l := layout{Dir: filepath.Join(root, fmt.Sprintf("slot%d", slot)), Slot: slot, TraefikPath: traefik}
		lock, err := lockSlot(slot)
		if err != nil {
			last = err
			continue
		}
		l.remove()
		if l.overlaps() {
			last = fmt.Errorf("the networks of slot %d are in use", slot)
			continue
		}
		if err := addCable(l); err != nil {
			last = err
			continue
		}
		runtime.KeepAlive(lock)
		return l, os.MkdirAll(l.Dir, 0o755)
	}
	return layout{}, fmt.Errorf("no slot is free for one more cluster: %w", last)
}

// lockSlot holds the slot as long as this process lives. The lock is the machine's, because devices and addresses are.
func lockSlot(slot int) (*os.File, error) {
	file, err := os.OpenFile(fmt.Sprintf("/tmp/belay-kube%d.lock", slot), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, err
	}
	heldLocks = append(heldLocks, file)
	return file, nil
}

// heldLocks keeps the files open: a collected file would be closed, and the lock with it.
var heldLocks []*os.File

func addCable(l layout) error {
	for _, arguments := range [][]string{
		{"link", "add", l.device(), "type", "veth", "peer", "name", l.device() + "n"},
		{"addr", "add", l.hostIP() + "/30", "dev", l.device()},
		{"link", "set", l.device(), "up"},
		{"route", "replace", l.pods(), "via", l.nodeIP(), "dev", l.device()},
		{"route", "replace", l.services(), "via", l.nodeIP(), "dev", l.device()},
	} {
		if err := run("ip", arguments...); err != nil {
			return err
		}
	}
	return nil
}

// prepare writes everything that the node reads.
func (l layout) prepare() error {
	if err := l.save(); err != nil {
		return err
	}
	if err := makePKI(l); err != nil {
		return err
	}
	if err := writeFiles(l, "files", l.Dir); err != nil {
		return err
	}
	registry := l.path("registries", fmt.Sprintf("localhost:%d", l.RegistryPort))
	for _, folder := range []string{registry, l.path("cni"), l.path("kubelet"), l.path("volumes"), l.path("logs")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	if err := os.Rename(l.path("hosts.toml"), filepath.Join(registry, "hosts.toml")); err != nil {
		return err
	}
	if err := os.Rename(l.path("10-pods.conflist"), l.path("cni", "10-pods.conflist")); err != nil {
		return err
	}
	for _, hierarchy := range cgroupHierarchies() {
		if err := os.MkdirAll(filepath.Join(hierarchy, l.cgroup()), 0o755); err != nil {
			return err
		}
	}
	return writePauseImage(l.path("pause.tar"))
}

// startNode starts the node's first process in namespaces of its own and plugs the cable in.
func startNode(l layout) (*exec.Cmd, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(l.path("logs", "node.log"))
	if err != nil {
		return nil, err
	}
	node := exec.Command(program, "init", "-dir", l.Dir)
	node.Stdout, node.Stderr = log, log
	node.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL, Setsid: true}
	begin, err := node.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := node.Start(); err != nil {
		return nil, err
	}
	if err := run("ip", "link", "set", l.device()+"n", "netns", fmt.Sprint(node.Process.Pid), "name", "eth0"); err != nil {
		_ = node.Process.Kill()
		return nil, err
	}
	_, err = begin.Write([]byte("\n"))
	return node, errors.Join(err, begin.Close())
}

func lastWords(l layout) string {
	text, _ := os.ReadFile(l.path("logs", "node.log"))
	if len(text) > 2000 {
		text = text[len(text)-2000:]
	}
	return string(text)
}
