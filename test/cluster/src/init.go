package main

import (
	"os"
	"syscall"
)

// runInit is the first process of the node's PID namespace: it collects orphans, and ends (and everything with it) when the node's own process does.
func runInit() error {
	// The host plugs the cable in before it says so.
	if _, err := os.Stdin.Read(make([]byte, 1)); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	arguments := append([]string{program, "node"}, os.Args[1:]...)
	node, err := syscall.ForkExec(program, arguments, &syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{0, 1, 2}})
	if err != nil {
		return err
	}
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		if pid == node {
			os.Exit(status.ExitStatus())
		}
	}
}
