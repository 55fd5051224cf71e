package main

import (
	"flag"
	"os"
	"strings"
	"time"
)

// runCertify writes a kubeconfig for any user and groups, also one whose certificate has expired already.
func runCertify() error {
	flags := flag.NewFlagSet(os.Args[0], flag.ExitOnError)
	dir := flags.String("dir", "", "folder of the cluster")
	user := flags.String("user", "", "name of the user")
	groups := flags.String("groups", "", "groups, with commas between")
	valid := flags.Duration("valid", time.Hour, "how long; a negative time makes an expired certificate")
	out := flags.String("out", "", "file to write")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	l, err := readLayout(*dir)
	if err != nil {
		return err
	}
	ca, err := readAuthority(l, "ca")
	if err != nil {
		return err
	}
	var names []string
	if *groups != "" {
		names = strings.Split(*groups, ",")
	}
	return ca.writeKubeconfig(l, *out, *user, names, *valid)
}
