package main

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// storage runs a night on files on disk and on the same files in a stand-in for
// S3, which keeps the runs too, and holds the tables and the processor time of the
// program beside each other.
func (b *bench) storage() error {
	backend := s3mem.New()
	if err := backend.CreateBucket("shop"); err != nil {
		return err
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	defer server.Close()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL,
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"} {
		os.Setenv(name, value)
	}
	disk, far := filepath.Join(b.dir, "disk"), filepath.Join(b.dir, "far")
	if o, err := b.stockwright("generate", disk, "--skus", "400", "--stores", "2", "--days", "730",
		"-q"); err != nil || o.code != 0 {
		return errors.Join(err, errors.New(o.said))
	}
	files, err := place.List(filepath.Join(disk, "data"))
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := place.Copy(f.Path, place.Join("s3://shop/data",
			place.Rel(filepath.Join(disk, "data"), f.Path))); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(filepath.Join(disk, config.FileName))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(far, 0o777); err != nil {
		return err
	}
	settings := "runs: s3://shop/runs\n" + strings.ReplaceAll(string(text), "path: data/", "path: s3://shop/data/")
	if err := os.WriteFile(filepath.Join(far, config.FileName), []byte(settings), 0o666); err != nil {
		return err
	}
	tables, cpu := map[string][]runs.TableRecord{}, map[string]float64{}
	for round := range 2 {
		for dir, at := range map[string]string{disk: "runs", far: ".runs"} {
			o, err := b.stockwright("run", "-q", "-w", dir, "--as-of", fmt.Sprintf("2026-11-%02d", 2+round))
			if err != nil || o.code != 0 && o.code != 3 {
				return errors.Join(err, errors.New(o.said))
			}
			m, err := runs.ReadManifest(filepath.Join(dir, at, fmt.Sprintf("2026-11-%02d-nightly", 2+round)))
			if err != nil {
				return err
			}
			tables[dir] = append(tables[dir], m.Tables...)
			cpu[dir] += o.cpu
		}
	}
	b.sheet.True("two nights over S3: tables of the same bytes as on disk",
		fmt.Sprintf("%d tables", len(tables[far])), "same bytes",
		len(tables[far]) > 0 && slices.Equal(tables[disk], tables[far]))
	b.sheet.AtMost("two nights over S3: processor time by that on disk", cpu[far]/cpu[disk], 1.3, "x")
	return nil
}
