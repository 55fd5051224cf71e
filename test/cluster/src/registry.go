package main

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"github.com/distribution/distribution/v3/configuration"
	"github.com/distribution/distribution/v3/registry/handlers"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

// startRegistry serves images on 127.0.0.1 for the Docker engine that pushes, and on the host's address in the cluster's network for
// containerd that pulls: one reference, localhost:<port>/..., means the same image on both sides. Port 0 takes a free one; returns the port.
func startRegistry(folder string, address string, port int) (int, error) {
	loopback, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return 0, err
	}
	port = loopback.Addr().(*net.TCPAddr).Port
	inside, err := net.Listen("tcp", fmt.Sprintf("%s:%d", address, port))
	if err != nil {
		return 0, err
	}
	config := &configuration.Configuration{}
	config.Log.Level = "error"
	config.HTTP.Secret = "only for tests"
	config.Storage = configuration.Storage{
		"filesystem":  configuration.Parameters{"rootdirectory": folder},
		"delete":      configuration.Parameters{"enabled": true},
		"maintenance": configuration.Parameters{"uploadpurging": map[interface{}]interface{}{"enabled": false}},
	}
	app := handlers.NewApp(context.Background(), config)
	for _, listener := range []net.Listener{loopback, inside} {
		go func() { _ = http.Serve(listener, app) }()
	}
	return port, nil
}
