package runs

import (
	"path/filepath"

	"github.com/stockwright/stockwright/datasets"
)

// Run is one published run of a workspace.
type Run struct {
	Dir      string
	Manifest *Manifest
}

// Open reads the manifest of a run folder.
func Open(dir string) (*Run, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	return &Run{Dir: dir, Manifest: m}, nil
}

// Folder is the folder of all runs of the workspace.
func (r *Run) Folder() string { return filepath.Dir(r.Dir) }

// Table is where a table of the run lies.
func (r *Run) Table(name string) string { return filepath.Join(r.Dir, name+".parquet") }

// Source is a table of the run to read.
func (r *Run) Source(table string) datasets.Source { return datasets.Source{Path: r.Table(table)} }
