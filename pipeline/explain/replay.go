package explain

import (
	"context"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/policyreplay"
)

// ClassReplay is what the workspace's last replay says of an item's class.
type ClassReplay struct {
	Class    string             `json:"class"`
	MadeOn   core.Day           `json:"made_on"`
	FirstDay core.Day           `json:"first_day"`
	LastDay  core.Day           `json:"last_day"`
	Seed     uint64             `json:"seed"`
	Text     string             `json:"text"`
	Rows     []policyreplay.Row `json:"rows"`
	// Changed tells that the configuration is not the replayed one any more.
	Changed bool `json:"changed,omitempty"`
}

// storedReplay reads what the last replay says of the key's class. Transfers are not
// replayed.
func (e *explainer) storedReplay(context.Context) error {
	p := e.out.Policy
	if p == nil || p.SuppliedBy != "" || e.workspace.Dir == "" {
		return nil
	}
	r, err := policyreplay.ReadReplay(e.workspace.Dir)
	if r == nil || err != nil {
		return err
	}
	if rows := r.Class(p.Class); len(rows) > 0 {
		e.out.ClassReplay = &ClassReplay{p.Class, r.MadeOn, r.FirstDay, r.LastDay, r.Seed,
			r.Sentence(p.Class), rows, r.ConfigHash != e.run.Manifest.ConfigHash}
	}
	return nil
}
