package gate

import (
	"fmt"
	"path/filepath"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// checkLedger refuses a ledger that is empty, behind what a run before saw of
// it, or another one: its stock would read as empty shelves.
func (g *Gate) checkLedger(s *datasets.Snapshot) error {
	if s == nil || s.Ledger == nil {
		return nil
	}
	const cure = "name the right one under ledger in " + config.FileName + ", or bring it back from a copy"
	if s.Ledger.Movements == 0 {
		return fmt.Errorf("%w: the ledger %s holds no movement, so that every shelf would count as empty; %s; a new one is begun with 'stockwright execute seed'",
			config.ErrRefused, g.Config.Ledger, cure)
	}
	g.Ledger = s.Ledger
	ids, err := runs.List(g.runsFolder())
	if err != nil {
		return err
	}
	for i := len(ids) - 1; i >= 0; i-- {
		last, err := runs.ReadManifest(filepath.Join(g.runsFolder(), ids[i].String()))
		if err != nil || last.Ledger == nil {
			continue // a run on files, or one that cannot be read, says nothing of a ledger
		}
		switch {
		case last.Ledger.First != s.Ledger.First:
			return fmt.Errorf("%w: the ledger %s is another one than run %s planned on; %s; to go on with another ledger, take the runs before it out of %s",
				config.ErrRefused, g.Config.Ledger, ids[i], cure, g.Config.Runs)
		case last.Ledger.Movements > s.Ledger.Movements:
			return fmt.Errorf("%w: the ledger %s holds %d movements, run %s planned on %d: it is an older copy; %s",
				config.ErrRefused, g.Config.Ledger, s.Ledger.Movements, ids[i], last.Ledger.Movements, cure)
		}
		return nil
	}
	return nil
}
