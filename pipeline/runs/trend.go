package runs

import (
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
)

// JudgedNight is one night's verdict on the forecasts of some weeks before.
type JudgedNight struct {
	Run  string   `json:"run"`
	AsOf core.Day `json:"as_of"`
	DemandJudged
}

// JudgedNights are the verdicts of the last nights up to a run, of its pipeline,
// oldest first; the last result of each day speaks for it.
func JudgedNights(dir string, most int) ([]JudgedNight, error) {
	runs := filepath.Dir(dir)
	last, err := ParseID(filepath.Base(dir))
	if err != nil {
		return nil, err
	}
	ids, err := List(runs)
	if err != nil {
		return nil, err
	}
	var out []JudgedNight
	day := core.NoDay
	for _, id := range slices.Backward(ids) {
		if id.Pipeline != last.Pipeline || id.AsOf > last.AsOf || id.AsOf == last.AsOf &&
			id.Number > last.Number || id.AsOf == day {
			continue
		}
		if len(out) == most {
			break
		}
		day = id.AsOf
		m, err := ReadManifest(filepath.Join(runs, id.String()))
		if err != nil {
			return nil, err
		}
		if d := m.Headline.Demand; d != nil {
			out = append(out, JudgedNight{Run: m.Run, AsOf: m.AsOf, DemandJudged: *d})
		}
	}
	slices.Reverse(out)
	return out, nil
}
