package pipeline

import (
	"path/filepath"
	"slices"
	"time"

	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
)

// pace is what the stages of a pipeline's last night took; nil where it had none.
type pace []runs.StageRecord

// lastNight reads the pace of the newest run of the night's pipeline. A run that cannot be
// read foretells nothing; whoever needs it says so.
func lastNight(n *stage.Night) pace {
	id, ok, err := runs.Latest(n.RunsDir, func(id runs.ID) bool { return id.Pipeline == n.Options.Pipeline })
	if err != nil || !ok {
		return nil
	}
	m, err := runs.ReadManifest(filepath.Join(n.RunsDir, id.String()))
	if err != nil {
		return nil
	}
	return m.Stages
}

// likely is how long stages take: as long as in the last night, in proportion to the rows
// that the first stage of both let through, once that is known.
func (p pace) likely(n *stage.Night, stages []stage.Stage) time.Duration {
	seconds := 0.0
	for _, s := range stages {
		if i := p.find(s.Name); i >= 0 {
			seconds += p[i].Seconds
		}
	}
	if len(p) > 0 && len(n.Manifest.Stages) > 0 {
		now, then := n.Manifest.Stages[0], p[0]
		if now.Stage == then.Stage && now.RowsOut > 0 && then.RowsOut > 0 {
			seconds *= float64(now.RowsOut) / float64(then.RowsOut)
		}
	}
	return time.Duration(seconds * float64(time.Second))
}

func (p pace) find(name string) int {
	return slices.IndexFunc(p, func(r runs.StageRecord) bool { return r.Stage == name })
}
