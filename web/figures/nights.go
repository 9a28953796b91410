// Package figures has the figures a business is run by: night by night, and by category,
// supplier, location and class.
package figures

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/web/site"
)

// Night is what one run says of the business on its day.
type Night struct {
	Run         string     `json:"run"`
	AsOf        core.Day   `json:"as_of"`
	StockValue  core.Money `json:"stock_value"`
	Purchases   core.Money `json:"purchase_value"`
	AtRisk      core.Money `json:"at_risk"`
	Waste       core.Money `json:"expires_unsold"`   // value that expires unsold within 60 days
	Fill        float64    `json:"promised_fill"`    // share of demand the policies expect to meet
	InStock     float64    `json:"demand_in_stock"`  // share of demand whose item was on hand
	Turns       float64    `json:"turns"`            // sold in 365 days over stock, at cost; 0 = nothing to tell
	Error       float64    `json:"forecast_error"`   // of forecasts of some weeks before, a share of what was sold; −1 = not judged
	PlainError  float64    `json:"plain_mean_error"` // the same of a plain mean
	StockedDays float64    `json:"days_of_stock"`    // stock on hand lasts, at cost
}

// Nights are the figures of the last nights up to a run, of its pipeline, oldest first; the
// last result of a day speaks for it. What older runs say never changes, so it is read once
// and kept beside the runs.
func nights(ctx context.Context, s *site.Server, d *site.RunData, most int) ([]Night, error) {
	folder := filepath.Dir(d.Dir)
	ids, err := runs.List(folder)
	if err != nil {
		return nil, err
	}
	var out []Night
	day := core.NoDay
	for _, id := range slices.Backward(ids) {
		if len(out) == most {
			break
		}
		if id.Pipeline != d.Manifest.Pipeline || id.AsOf > d.Manifest.AsOf || id.AsOf == day {
			continue
		}
		night, err := nightOf(ctx, s, folder, id.String())
		if err != nil {
			return nil, err
		}
		day = id.AsOf
		out = append(out, night)
	}
	slices.Reverse(out)
	return out, nil
}

// keptFolder holds the figures of runs; its name begins with a dot, so nothing takes it for
// a run. Whoever removes it loses only time.
const keptFolder = ".figures"

func nightOf(ctx context.Context, s *site.Server, folder, run string) (Night, error) {
	path := filepath.Join(folder, keptFolder, run+".json")
	var out Night
	if b, err := os.ReadFile(path); err == nil && json.Unmarshal(b, &out) == nil && out.Run == run {
		return out, nil
	}
	dir, m, err := s.RunDir(run)
	if err != nil {
		return out, err
	}
	facts, err := s.ReadFacts(ctx, &site.RunData{Dir: dir, Manifest: m})
	if err != nil {
		return out, err
	}
	h := m.Headline
	out = Night{Run: run, AsOf: m.AsOf, Purchases: h.PurchaseValue, AtRisk: h.AtRisk, Error: -1, PlainError: -1}
	all := group{}
	for i := range facts.All {
		all.add(&facts.All[i])
	}
	all.close()
	out.StockValue, out.Waste, out.Fill, out.InStock, out.Turns, out.StockedDays = all.StockValue,
		all.Waste, all.Fill, all.InStock, all.Turns, all.StockedDays
	if v := h.Demand; v != nil {
		out.Error, out.PlainError = v.Error, v.PlainError
	}
	if b, err := json.Marshal(out); err == nil {
		_ = wholefile.WriteBytes(path, wholefile.Shared, b) // a workspace that cannot be written to costs time, not the page
	}
	return out, nil
}
