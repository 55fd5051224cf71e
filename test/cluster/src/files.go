package main

import (
	"bytes"
	"embed"
	"os"
	"path"
	"path/filepath"
	"text/template"
)

//go:embed files addons
var sources embed.FS

// writeFiles fills in the embedded files of a folder and writes them into the cluster's own, under their names.
func writeFiles(l layout, folder string, target string) error {
	entries, err := sources.ReadDir(folder)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	values := map[string]any{
		"Dir": l.Dir, "Program": program, "ProgramDir": filepath.Dir(program), "NodeName": nodeName, "HostIP": l.hostIP(), "NodeIP": l.nodeIP(), "Pods": l.pods(), "DNS": l.dnsIP(),
		"Cgroup": l.cgroup(), "RegistryPort": l.RegistryPort, "Provisioner": provisionerName, "PauseImage": pauseImage, "Traefik": l.TraefikPath, "TraefikDir": filepath.Dir(l.TraefikPath),
	}
	for _, entry := range entries {
		parsed, err := template.ParseFS(sources, path.Join(folder, entry.Name()))
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := parsed.Execute(&text, values); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(target, entry.Name()), text.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
