package main

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// standIn is a stand-in for S3 that all tests share: buckets stay open while the
// program runs.
var standIn = sync.OnceValue(func() *httptest.Server {
	backend := s3mem.New()
	if err := errors.Join(backend.CreateBucket("shop"), backend.CreateBucket("runs")); err != nil {
		panic(err)
	}
	return httptest.NewServer(gofakes3.New(backend).Server())
})

// storage has the environment name the stand-in.
func storage(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": standIn().URL,
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"} {
		t.Setenv(name, value)
	}
}

// doWell runs a command that must end well, and gives what it said.
func doWell(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	code := run(context.Background(), args, strings.NewReader(""), &out, &out)
	require.Contains(t, []int{0, 3}, code, "%v: %s", args, out.String())
	return out.String()
}

// TestRunsAndOrdersInObjectStorage keeps runs and order files in a storage: a
// second machine's workspace sees the runs of the first and counts on from them,
// and a table that is not what its run names is refused.
func TestRunsAndOrdersInObjectStorage(t *testing.T) {
	storage(t)
	one := filepath.Join(t.TempDir(), "one")
	doWell(t, "generate", one, "--skus", "12", "--stores", "1", "--days", "120", "-q")
	file := filepath.Join(one, config.FileName)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	settings := "runs: s3://runs/runs\noutbox: s3://runs/orders\n" + string(text)
	require.NoError(t, os.WriteFile(file, []byte(settings), 0o666))
	doWell(t, "run", "-q", "-w", one, "--as-of", "2026-11-02")
	m, err := place.ReadFile("s3://runs/runs/2026-11-02-nightly/run.json")
	require.NoError(t, err)
	require.Contains(t, string(m), "purchase_plan")

	two := filepath.Join(t.TempDir(), "two")
	require.NoError(t, os.CopyFS(two, os.DirFS(one)))
	require.NoError(t, os.RemoveAll(filepath.Join(two, ".runs")))
	require.Contains(t, doWell(t, "runs", "-w", two), "2026-11-02-nightly")
	mine, err := os.ReadFile(filepath.Join(one, ".runs", "2026-11-02-nightly", "policies.parquet"))
	require.NoError(t, err)
	theirs, err := os.ReadFile(filepath.Join(two, ".runs", "2026-11-02-nightly", "policies.parquet"))
	require.NoError(t, err)
	require.Equal(t, mine, theirs)
	doWell(t, "run", "-q", "-w", two, "--as-of", "2026-11-03")
	require.Contains(t, doWell(t, "runs", "-w", one), "2026-11-03-nightly")

	doWell(t, "review", "approve", "--all", "-w", one, "--author", "ada")
	doWell(t, "execute", "release", "-w", one, "--author", "ada", "--key", "k1")
	orders, err := place.Names("s3://runs/orders")
	require.NoError(t, err)
	require.NotEmpty(t, orders)

	w, err := place.Create("s3://runs/runs/2026-11-02-nightly/policies.parquet")
	require.NoError(t, err)
	_, err = w.Write([]byte("PAR1"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.RemoveAll(filepath.Join(two, ".runs")))
	var out bytes.Buffer
	require.NotZero(t, run(context.Background(), []string{"runs", "-w", two}, strings.NewReader(""), &out, &out))
	require.Contains(t, out.String(), "policies.parquet is not the table that its run.json names")
}

// TestANightOverObjectStorageIsTheSame runs a night on a disk's files and on the
// same files in a storage, and exports a plan into it.
func TestANightOverObjectStorageIsTheSame(t *testing.T) {
	storage(t)
	disk, far := filepath.Join(t.TempDir(), "disk"), filepath.Join(t.TempDir(), "far")
	do := func(args ...string) string { return doWell(t, args...) }
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
	require.NoError(t, os.WriteFile(filepath.Join(far, config.FileName),
		[]byte(strings.ReplaceAll(string(settings), "path: data/", "path: s3://shop/data/")), 0o666))
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
