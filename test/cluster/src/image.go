package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

const pauseImage = "localhost/pause:1"

// writePauseImage makes the image of Pods' sandboxes out of the program "pause" that lies beside this one.
func writePauseImage(target string) error {
	own, err := os.Executable()
	if err != nil {
		return err
	}
	program, err := os.ReadFile(filepath.Join(filepath.Dir(own), "pause"))
	if err != nil {
		return err
	}
	layer, err := makeTar([]tarFile{{"pause", 0o755, program}})
	if err != nil {
		return err
	}
	config := fmt.Sprintf(`{"architecture":%q,"os":"linux","config":{"Entrypoint":["/pause"]},"rootfs":{"type":"layers","diff_ids":["sha256:%x"]}}`, runtime.GOARCH, sha256.Sum256(layer))
	manifest := fmt.Sprintf(`[{"Config":"config.json","RepoTags":[%q],"Layers":["layer.tar"]}]`, pauseImage)
	archive, err := makeTar([]tarFile{{"manifest.json", 0o644, []byte(manifest)}, {"config.json", 0o644, []byte(config)}, {"layer.tar", 0o644, layer}})
	if err != nil {
		return err
	}
	return os.WriteFile(target, archive, 0o644)
}

type tarFile struct {
	name    string
	mode    int64
	content []byte
}

func makeTar(files []tarFile) ([]byte, error) {
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	for _, file := range files {
		if err := writer.WriteHeader(&tar.Header{Name: file.name, Mode: file.mode, Size: int64(len(file.content)), Typeflag: tar.TypeReg}); err != nil {
			return nil, err
		}
		if _, err := writer.Write(file.content); err != nil {
			return nil, err
		}
	}
	err := writer.Close()
	return archive.Bytes(), err
}

// importPauseImage gives the image to containerd as soon as that answers.
func importPauseImage(l layout) {
	var output []byte
	var err error
	for range 300 {
		output, err = exec.Command("ctr", "-a", l.path("containerd.sock"), "-n", "k8s.io", "images", "import", l.path("pause.tar")).CombinedOutput()
		if err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	fmt.Fprintf(os.Stderr, "the image %s could not be imported: %v: %s\n", pauseImage, err, output)
}
