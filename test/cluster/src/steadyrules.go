package main

import (
	"strings"
	"time"

	"github.com/cloudnativelabs/kube-router/v2/pkg/utils"
)

// steadyFor is how long rules of this node are taken to be as they were seen. Nobody but the agent and, at its start, the proxy changes the chains that it asks for.
const steadyFor = 10 * time.Second

// steadyRules remembers the answers of iptables. The agent asks eighteen questions before each change of a Pod, a program each, and they took more of a
// processor than everything else that it does.
type steadyRules struct {
	utils.IPTablesHandler
	answers map[string]steadyAnswer
}

type steadyAnswer struct {
	value any
	until time.Time
}

func newSteadyRules(handler utils.IPTablesHandler) *steadyRules {
	return &steadyRules{handler, map[string]steadyAnswer{}}
}

// remember gives the answer that is known, or asks. The agent asks from one goroutine at a time.
func remember[T any](s *steadyRules, question string, arguments []string, ask func() (T, error)) (T, error) {
	key := question + "\x00" + strings.Join(arguments, "\x00")
	if known, ok := s.answers[key]; ok && time.Now().Before(known.until) {
		return known.value.(T), nil
	}
	value, err := ask()
	if err == nil {
		s.answers[key] = steadyAnswer{value, time.Now().Add(steadyFor)}
	}
	return value, err
}

// forget is called before every change that the agent makes by these commands.
func (s *steadyRules) forget() {
	clear(s.answers)
}

func (s *steadyRules) Exists(table, chain string, rule ...string) (bool, error) {
	return remember(s, "exists", append([]string{table, chain}, rule...), func() (bool, error) { return s.IPTablesHandler.Exists(table, chain, rule...) })
}

func (s *steadyRules) List(table, chain string) ([]string, error) {
	return remember(s, "list", []string{table, chain}, func() ([]string, error) { return s.IPTablesHandler.List(table, chain) })
}

func (s *steadyRules) ChainExists(table, chain string) (bool, error) {
	return remember(s, "chain", []string{table, chain}, func() (bool, error) { return s.IPTablesHandler.ChainExists(table, chain) })
}

func (s *steadyRules) AppendUnique(table, chain string, rule ...string) error {
	exists, err := s.Exists(table, chain, rule...)
	if err != nil || exists {
		return err
	}
	return s.Append(table, chain, rule...)
}

func (s *steadyRules) Insert(table, chain string, position int, rule ...string) error {
	s.forget()
	return s.IPTablesHandler.Insert(table, chain, position, rule...)
}

func (s *steadyRules) Append(table, chain string, rule ...string) error {
	s.forget()
	return s.IPTablesHandler.Append(table, chain, rule...)
}

func (s *steadyRules) Delete(table, chain string, rule ...string) error {
	s.forget()
	return s.IPTablesHandler.Delete(table, chain, rule...)
}

func (s *steadyRules) NewChain(table, chain string) error {
	s.forget()
	return s.IPTablesHandler.NewChain(table, chain)
}
