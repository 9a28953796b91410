package runs

import (
	"path/filepath"

	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/plan"
)

// OverridesName is the workspace's append-only journal of overrides, one JSON
// object a line.
const OverridesName = "overrides.jsonl"

// ReadOverrides reads the journal; a missing file is an empty journal.
func ReadOverrides(workspace string) ([]plan.Override, error) {
	return config.ReadJournal[plan.Override](filepath.Join(workspace, OverridesName))
}

// AppendOverrides checks the events against the journal and appends them all,
// or none: when this returns nil they are on disk, and the next night reads them.
func AppendOverrides(workspace string, events []plan.Override) error {
	return AppendJournal(workspace, OverridesName, events, func(journal []plan.Override) error {
		before := map[string][]plan.Override{}
		for _, o := range journal {
			before[o.Subject] = append(before[o.Subject], o)
		}
		for _, o := range events {
			if err := o.Check(before[o.Subject]); err != nil {
				return err
			}
			before[o.Subject] = append(before[o.Subject], o)
		}
		return nil
	})
}
