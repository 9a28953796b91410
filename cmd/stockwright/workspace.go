package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/config"
)

// workspaceFile is what generate, init and demo say in a new stockwright.yaml;
// every key left out has its default.
type workspaceFile struct {
	comment  string // the first lines, each beginning with #
	name     string
	timeZone string
	stock    string // stock_from; "" = the default
	asOf     string // as_of; "" = the default
	maxDays  int    // replenish.max_days; 0 = none
	inputs   []workspaceTable
}

// workspaceTable is one entry of inputs, in the order it is written.
type workspaceTable struct {
	table string
	input config.Input
}

// write writes stockwright.yaml into dir and reads it back through the strict
// reader, so that no workspace begins with a configuration that run refuses.
func (f workspaceFile) write(dir string, force bool) error {
	path := filepath.Join(dir, config.FileName)
	if _, err := os.Stat(path); err == nil && !force {
		return usageError{fmt.Errorf("%s exists; --force replaces it", path)}
	}
	body := yaml.MapSlice{{Key: "name", Value: f.name}, {Key: "time_zone", Value: f.timeZone}}
	if f.asOf != "" {
		body = append(body, yaml.MapItem{Key: "as_of", Value: f.asOf})
	}
	if f.stock != "" {
		body = append(body, yaml.MapItem{Key: "stock_from", Value: f.stock})
	}
	if f.maxDays > 0 {
		body = append(body, yaml.MapItem{Key: "replenish", Value: yaml.MapSlice{{Key: "max_days", Value: f.maxDays}}})
	}
	inputs := yaml.MapSlice{}
	for _, t := range f.inputs {
		inputs = append(inputs, yaml.MapItem{Key: t.table, Value: t.input})
	}
	body = append(body, yaml.MapItem{Key: "inputs", Value: inputs})
	text, err := yaml.MarshalWithOptions(body, yaml.IndentSequence(true))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, wholefile.Folder); err != nil {
		return err
	}
	if err := wholefile.WriteBytes(path, wholefile.Shared, append([]byte(f.comment), text...)); err != nil {
		return err
	}
	if _, err := config.Read(dir); err != nil {
		return errors.Join(fmt.Errorf("the configuration written to %s is not usable: %w", path, err), os.Remove(path))
	}
	return nil
}

// relative is path as seen from dir, with slashes, or path itself where there
// is no way from one to the other.
func relative(dir, path string) string {
	if place.Remote(path) {
		return path
	}
	path = strings.TrimPrefix(path, "file://")
	from, err1 := filepath.Abs(dir)
	to, err2 := filepath.Abs(path)
	if rel, err := filepath.Rel(from, to); err == nil && err1 == nil && err2 == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(path)
}
