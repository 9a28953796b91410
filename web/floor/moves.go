package floor

import (
	"bytes"
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/execution/interchange/label"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// printedMove is one step of a move sheet; Code is its target slot to scan.
type printedMove struct {
	plan.MoveLine
	Description string
	Code        template.HTML
}

// printedTrip are the steps of one walk.
type printedTrip struct {
	Trip  int64
	Moves []printedMove
}

type printedMoves struct {
	Location string
	Trips    []printedTrip
	Moves    int
	Minutes  float64
}

// PrintMoves shows a wave of moves as a sheet to walk with: trip by trip, in
// the order that is safe to stop at, with a box to tick for each step.
func PrintMoves(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.Data(q.Get("run"))
	if err != nil {
		return err
	}
	moves, err := d.Moves.Get(d, "move_plan")
	if err != nil {
		return err
	}
	most := len(moves)
	if n, err := strconv.Atoi(q.Get("moves")); err == nil && n >= 0 {
		most = n
	}
	out := printedMoves{Location: q.Get("location")}
	var wave []plan.MoveLine
	for _, m := range moves {
		if (out.Location == "" || m.Location == out.Location) && len(wave) < most {
			wave = append(wave, m)
			out.Location = m.Location
		}
	}
	slices.SortStableFunc(wave, func(a, b plan.MoveLine) int { return cmp.Compare(a.Step, b.Step) })
	for _, m := range wave {
		code, err := slotCode(m.To)
		if err != nil {
			return err
		}
		if n := len(out.Trips); n == 0 || out.Trips[n-1].Trip != m.Trip {
			out.Trips = append(out.Trips, printedTrip{Trip: m.Trip})
		}
		trip := &out.Trips[len(out.Trips)-1]
		trip.Moves = append(trip.Moves, printedMove{m, s.Description(r.Context(), m.SKU), code})
		out.Moves++
		out.Minutes += m.Costs / 60
	}
	return s.Show(w, r, http.StatusOK, "print_moves.html", site.Page{Title: words.Text("print.moves"),
		Nav: "slots", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf, Data: out})
}

// slotCode is a slot's QR code alone, small enough for a line of a sheet.
func slotCode(slot string) (template.HTML, error) {
	return drawn(label.Label{Width: 14, Height: 14, Symbols: []label.Symbol{{Kind: label.QR, Width: 14,
		Height: 14, Text: "slot:" + slot}}}, nil)
}

// drawn is a label as an SVG picture; its writer escapes every text.
func drawn(l label.Label, err error) (template.HTML, error) {
	if err != nil {
		return "", site.Fail(http.StatusUnprocessableEntity, "label", err.Error())
	}
	var b bytes.Buffer
	if err := l.WriteSVG(&b); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}
