package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/config"
)

// setInput writes an entry of inputs anew into a workspace's configuration; all else
// in it, comments too, stays as it is.
func setInput(workspace, table string, in config.Input) error {
	path := filepath.Join(workspace, config.FileName)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := parser.ParseBytes(text, parser.ParseComments)
	if err != nil {
		return err
	}
	entry, err := yaml.Marshal(in)
	if err != nil {
		return err
	}
	at, err := yaml.PathString("$.inputs." + table)
	if err != nil {
		return err
	}
	if err := at.ReplaceWithReader(file, bytes.NewReader(entry)); err != nil {
		return err
	}
	changed := []byte(file.String() + "\n")
	if _, err := config.Parse(changed); err != nil {
		return fmt.Errorf("inputs.%s cannot be written into %s: %w", table, path, err)
	}
	return wholefile.WriteBytes(path, wholefile.Shared, changed)
}
