package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// remove takes away what a cluster leaves on the machine when its processes are gone; harmless when there is nothing.
func (l layout) remove() {
	_ = exec.Command("ip", "link", "del", l.device()).Run()
	for range 50 { // the last processes of the PID namespace take a moment to go
		if l.removeCgroups() {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	for range 50 {
		if os.RemoveAll(l.Dir) == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (l layout) removeCgroups() bool {
	isGone := true
	for _, hierarchy := range cgroupHierarchies() {
		var folders []string
		_ = filepath.WalkDir(filepath.Join(hierarchy, l.cgroup()), func(path string, entry os.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				folders = append(folders, path)
			}
			return nil
		})
		for index := len(folders) - 1; index >= 0; index-- {
			if err := os.Remove(folders[index]); err != nil && !os.IsNotExist(err) {
				isGone = false
			}
		}
	}
	return isGone
}

// cgroupHierarchies lists the roots of all mounted hierarchies: several with version 1, one with version 2.
func cgroupHierarchies() []string {
	if _, err := os.Stat("/sys/fs/cgroup/cgroup.controllers"); err == nil {
		return []string{"/sys/fs/cgroup"}
	}
	text, _ := os.ReadFile("/proc/self/mounts")
	var roots []string
	for _, line := range strings.Split(string(text), "\n") {
		fields := strings.Fields(line)
		if len(fields) > 2 && fields[2] == "cgroup" {
			roots = append(roots, fields[1])
		}
	}
	return roots
}

func run(program string, arguments ...string) error {
	output, err := exec.Command(program, arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", program, strings.Join(arguments, " "), err, strings.TrimSpace(string(output)))
	}
	return nil
}
