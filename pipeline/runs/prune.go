package runs

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
)

// Retention says which runs are kept. What the newest plan of a pipeline needs to be
// explained is kept in any case.
type Retention struct {
	Days   int // runs for so many days up to the newest are kept
	Months int // and the last run of each of so many months
	// Open are the days whose plans still count: lines approved and not released, and
	// orders that are not received.
	Open map[core.Day]bool
}

// The runs that explaining and judging the newest plan of a pipeline reads: its item
// page shows the nights before it, and its headline judges forecasts of some weeks ago.
const (
	explainedNights = 16
	explainedDays   = 60
)

// Kept says why a run stays; "" is a run that may go.
type Kept struct {
	ID  ID
	Why string
}

// Keep sorts the runs of a folder, oldest first, into those that stay and those that may go.
func (p Retention) Keep(ids []ID, named func(ID) []string) []Kept {
	newest, nights := map[string]core.Day{}, map[string][]core.Day{}
	for _, id := range ids {
		newest[id.Pipeline] = id.AsOf
		if days := nights[id.Pipeline]; len(days) == 0 || days[len(days)-1] != id.AsOf {
			nights[id.Pipeline] = append(days, id.AsOf)
		}
	}
	months := map[string][]string{} // of a pipeline, newest first
	out := make([]Kept, len(ids))
	readBy := map[string]string{}
	for i, id := range slices.Backward(ids) {
		last, month := newest[id.Pipeline], id.AsOf.String()[:7]
		days := nights[id.Pipeline]
		first := !slices.Contains(months[id.Pipeline], month)
		if first {
			months[id.Pipeline] = append(months[id.Pipeline], month)
		}
		k := Kept{ID: id}
		switch {
		case id.AsOf == last:
			k.Why = "the newest plan of its pipeline"
		case id.AsOf >= days[max(0, len(days)-explainedNights)] || id.AsOf >= last-explainedDays:
			k.Why = "explains the newest plan"
		case readBy[id.String()] != "":
			k.Why = "was read by " + readBy[id.String()]
		case p.Open[id.AsOf]:
			k.Why = "has lines that are approved or on order"
		case id.AsOf > last-core.Day(p.Days):
			k.Why = "is not old"
		case first && len(months[id.Pipeline]) <= p.Months:
			k.Why = "the last of its month"
		}
		if k.Why != "" {
			for _, name := range named(id) {
				if readBy[name] == "" {
					readBy[name] = id.String()
				}
			}
		}
		out[i] = k
	}
	return out
}

// Prune removes the runs of a folder that may go, or only says which, and returns what
// became of each. The folder's lock must be held.
func Prune(folder string, p Retention, dry bool) ([]Kept, error) {
	if err := dropPruned(folder); err != nil {
		return nil, err
	}
	ids, err := List(folder)
	if err != nil {
		return nil, err
	}
	all := p.Keep(ids, func(id ID) []string { return runsRead(filepath.Join(folder, id.String())) })
	if dry {
		return all, nil
	}
	for _, k := range all {
		if k.Why != "" {
			continue
		}
		// Its name goes first: no reader finds a run of which a part is gone.
		gone := filepath.Join(folder, prunedPrefix+k.ID.String())
		if err := os.Rename(filepath.Join(folder, k.ID.String()), gone); err != nil {
			return all, err
		}
		if err := os.RemoveAll(gone); err != nil {
			return all, err
		}
	}
	return all, nil
}

const prunedPrefix = ".pruned-"

// dropPruned ends what a prune that was cut off began.
func dropPruned(folder string) error {
	rest, err := filepath.Glob(filepath.Join(folder, prunedPrefix+"*"))
	if err != nil {
		return err
	}
	for _, path := range rest {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// runsRead are the runs that a run names among its inputs.
func runsRead(dir string) []string {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, in := range m.Inputs {
		if _, err := ParseID(strings.TrimSuffix(in.Path, "/")); err == nil {
			out = append(out, in.Path)
		}
	}
	return out
}
