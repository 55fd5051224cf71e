package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// restartAfter is how long a component that ended stays away, as a service manager would have it.
const restartAfter = time.Second

// supervisor keeps components running, and lets tests kill, freeze and hold them back over a socket.
type supervisor struct {
	layout  layout
	mutex   sync.Mutex
	changed *sync.Cond
	entries map[string]*entry
}

type entry struct {
	component component
	process   *os.Process // nil while it does not run
	isWanted  bool
	starts    int
}

func newSupervisor(l layout) *supervisor {
	s := &supervisor{layout: l, entries: map[string]*entry{}}
	s.changed = sync.NewCond(&s.mutex)
	return s
}

// start begins to supervise a component.
func (s *supervisor) start(c component) {
	added := &entry{component: c, isWanted: true}
	s.mutex.Lock()
	s.entries[c.name] = added
	s.mutex.Unlock()
	go s.keep(added)
}

func (s *supervisor) keep(kept *entry) {
	for {
		s.mutex.Lock()
		for !kept.isWanted {
			s.changed.Wait()
		}
		s.mutex.Unlock()
		if err := s.runOnce(kept); err != nil {
			fmt.Fprintf(os.Stderr, "%s %s: %v\n", time.Now().UTC().Format(time.RFC3339), kept.component.name, err)
		}
		time.Sleep(restartAfter)
	}
}

// runOnce starts the process and waits until it has ended.
func (s *supervisor) runOnce(kept *entry) error {
	argv := append([]string(nil), kept.component.argv...)
	if argv[0] == "" {
		program, err := os.Executable()
		if err != nil {
			return err
		}
		argv[0] = program
	}
	log, err := os.OpenFile(s.layout.path("logs", kept.component.name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command(argv[0], argv[1:]...)
	command.Stdout, command.Stderr = log, log
	// A group of its own: only the component is struck, never what it started (containerd's shims hold the Pods).
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		return err
	}
	s.mutex.Lock()
	kept.process = command.Process
	kept.starts++
	s.changed.Broadcast()
	s.mutex.Unlock()
	err = command.Wait()
	s.mutex.Lock()
	kept.process = nil
	s.changed.Broadcast()
	s.mutex.Unlock()
	return fmt.Errorf("ended: %v", err)
}

// serveControl answers POST /<component>/<kill|stop|start|freeze|thaw>: kill lets it come back, stop keeps it away until start.
func (s *supervisor) serveControl(socket string) error {
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	handler := http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		name, verb, _ := strings.Cut(strings.TrimPrefix(request.URL.Path, "/"), "/")
		if err := s.control(name, verb); err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
		}
	})
	go func() { _ = http.Serve(listener, handler) }()
	return nil
}

func (s *supervisor) control(name string, verb string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found, ok := s.entries[name]
	if !ok {
		names := make([]string, 0, len(s.entries))
		for known := range s.entries {
			names = append(names, known)
		}
		return fmt.Errorf("there is no component %q; there are %s", name, strings.Join(names, ", "))
	}
	starts := found.starts
	switch verb {
	case "start":
		found.isWanted = true
		s.changed.Broadcast()
		for found.process == nil {
			s.changed.Wait()
		}
		return nil
	case "kill", "stop":
		found.isWanted = verb == "kill"
		err := s.signal(found, syscall.SIGKILL)
		for found.process != nil && found.starts == starts {
			s.changed.Wait()
		}
		return err
	case "freeze":
		return s.signal(found, syscall.SIGSTOP)
	case "thaw":
		return s.signal(found, syscall.SIGCONT)
	}
	return fmt.Errorf("%q is not kill, stop, start, freeze or thaw", verb)
}

func (s *supervisor) signal(found *entry, signal syscall.Signal) error {
	if found.process == nil {
		return nil
	}
	return found.process.Signal(signal)
}
