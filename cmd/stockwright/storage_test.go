package main

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// TestANightOverObjectStorageIsTheSame runs a night on a disk's files and on the
// same files in a storage, and exports a plan into it.
func TestANightOverObjectStorageIsTheSame(t *testing.T) {
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket("shop"))
	server := httptest.NewServer(gofakes3.New(backend).Server())
	defer server.Close()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"} {
		t.Setenv(name, value)
	}
	disk, far := filepath.Join(t.TempDir(), "disk"), filepath.Join(t.TempDir(), "far")
	do := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		code := run(context.Background(), args, strings.NewReader(""), &out, &out)
		require.Contains(t, []int{0, 3}, code, "%v: %s", args, out.String())
		return out.String()
	}
	do("generate", disk, "--skus", "12", "--stores", "1", "--days", "120", "-q")
	files, err := place.List(filepath.Join(disk, "data"))
	require.NoError(t, err)
	for _, f := range files {
		text, err := os.ReadFile(f.Path)
		require.NoError(t, err)
		w, err := place.Create(place.Join("s3://shop/data", place.Rel(filepath.Join(disk, "data"), f.Path)))
		require.NoError(t, err)
		_, err = w.Write(text)
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	settings, err := os.ReadFile(filepath.Join(disk, config.FileName))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(far, 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(far, config.FileName), []byte(strings.ReplaceAll(string(settings), "path: data/", "path: s3://shop/data/")), 0o666))
	tables := map[string][]runs.TableRecord{}
	for _, w := range []string{disk, far} {
		do("run", "-q", "-w", w, "--as-of", "2026-11-02")
		m, err := runs.ReadManifest(filepath.Join(w, "runs", "2026-11-02-nightly"))
		require.NoError(t, err)
		tables[w] = m.Tables
	}
	require.NotEmpty(t, tables[disk])
	require.Equal(t, tables[disk], tables[far])
	do("check", "-w", far, "--as-of", "2026-11-02")
	do("plan", "policies", "-w", far, "-q", "--format", "csv", "--out", "s3://shop/out/policies.csv")
	text, err := place.ReadFile("s3://shop/out/policies.csv")
	require.NoError(t, err)
	require.Contains(t, string(text), "reorder_point")
}
