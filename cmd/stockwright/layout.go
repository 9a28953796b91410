package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/web/draw"
)

func newLayoutCommand(a *app) *cobra.Command {
	var location, picture string
	cmd := &cobra.Command{
		Use:   "layout",
		Short: "Draw the warehouse as its tables say it stands",
		Long: `Layout draws the slots and stations of the workspace as text, seen from above: what holds stock, what is empty, bulk,
docks and pack stations. With --picture it also writes an SVG, coloured by the units that lie in a slot. Look at it before the first
plan: an axis the wrong way round or a dock in the wrong corner is seen at once.`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Read(a.workspace)
			if err != nil {
				return err
			}
			w, err := readFloor(cmd.Context(), a.workspace, cfg)
			if err != nil {
				return err
			}
			if len(w.slots) == 0 {
				return fmt.Errorf("the workspace names no table slots, or it is empty; there is nothing to draw")
			}
			return w.draw(a.stdout, location, picture)
		},
	}
	cmd.Flags().StringVar(&location, "location", "", "the warehouse (default: all)")
	cmd.Flags().StringVar(&picture, "picture", "", "also write an SVG here")
	return a.readVerb(cmd)
}

// floorTables are the tables that a drawing shows.
type floorTables struct {
	slots    []datasets.Slot
	stations []datasets.Station
	stock    []datasets.SlotStock
}

func readFloor(ctx context.Context, workspace string, cfg *config.Config) (w floorTables, err error) {
	sources, err := cfg.Sources(workspace)
	if err != nil {
		return w, err
	}
	if w.slots, err = tableOf[datasets.Slot](ctx, sources, "slots"); err != nil {
		return w, err
	}
	placeByCodes(w.slots)
	if w.stations, err = tableOf[datasets.Station](ctx, sources, "stations"); err != nil {
		return w, err
	}
	w.stock, err = tableOf[datasets.SlotStock](ctx, sources, "slot_stock")
	return w, err
}

// placeByCodes gives slots without coordinates a place from their aisle and bay, as
// the plan does: aisles three metres apart, a metre to a bay.
func placeByCodes(slots []datasets.Slot) {
	aisles := map[string]map[string]float64{} // by location
	var order []datasets.Slot
	for _, s := range slots {
		if math.IsNaN(s.X) || math.IsNaN(s.Y) {
			order = append(order, s)
		}
	}
	slices.SortStableFunc(order, func(a, b datasets.Slot) int {
		return cmp.Or(cmp.Compare(len(a.Aisle), len(b.Aisle)), cmp.Compare(a.Aisle, b.Aisle)) // A2 before A10
	})
	for _, s := range order {
		if aisles[s.Location] == nil {
			aisles[s.Location] = map[string]float64{}
		}
		if _, ok := aisles[s.Location][s.Aisle]; !ok && (s.Aisle != "" || s.Bay != 0) {
			aisles[s.Location][s.Aisle] = 3 * float64(len(aisles[s.Location]))
		}
	}
	for i := range slots {
		s := &slots[i]
		if x, ok := aisles[s.Location][s.Aisle]; ok && (math.IsNaN(s.X) || math.IsNaN(s.Y)) {
			s.X, s.Y = x, float64(s.Bay)
		}
	}
}

func tableOf[T any](ctx context.Context, sources map[string]datasets.Source, name string) ([]T, error) {
	source, ok := sources[name]
	if !ok {
		return nil, nil
	}
	return datasets.ReadRows[T](ctx, source)
}

// locations are the warehouses that have slots, sorted.
func (w floorTables) locations() []string {
	var out []string
	for _, s := range w.slots {
		if !slices.Contains(out, s.Location) {
			out = append(out, s.Location)
		}
	}
	slices.Sort(out)
	return out
}

// draw writes the drawing of one warehouse, or of all; the picture is of the first.
func (w floorTables) draw(out io.Writer, location, picture string) error {
	all := w.locations()
	if location == "" {
		location = all[0]
	} else if !slices.Contains(all, location) {
		return usageError{fmt.Errorf("%s has no slots; there are %s", location, listed(all))}
	} else {
		all = []string{location}
	}
	for _, l := range all {
		slots, stations, held := w.of(l, len(all) == 1)
		filled := map[string]bool{}
		for slot := range held {
			filled[slot] = true
		}
		if _, err := fmt.Fprintf(out, "%s: %d slots, %d of them hold stock, %d stations\n%s", l, len(slots), len(filled), len(stations),
			draw.FloorPlan(slots, stations, filled)); err != nil {
			return err
		}
	}
	if picture == "" {
		return nil
	}
	slots, _, held := w.of(location, len(all) == 1)
	svg := draw.WarehouseMap(location, slots, held, nil)
	return wholefile.WriteBytes(picture, wholefile.Shared, []byte(draw.Picture(string(svg))))
}

// of is what one warehouse has, and the units in its slots.
func (w floorTables) of(location string, only bool) (slots []datasets.Slot, stations []datasets.Station, held map[string]float64) {
	held = map[string]float64{}
	mine := func(l string) bool { return l == location || l == "" && only }
	known := map[string]bool{}
	for _, s := range w.slots {
		if s.Location == location {
			slots = append(slots, s)
			known[s.Slot] = true
		}
	}
	for _, s := range w.stations {
		if mine(s.Location) {
			stations = append(stations, s)
		}
	}
	for _, s := range w.stock {
		if mine(s.Location) && known[s.Slot] && s.Quantity > 0 {
			held[s.Slot] += float64(s.Quantity)
		}
	}
	return slots, stations, held
}

// drawLayout draws what a new workspace lays its warehouse out as: the text, and the
// path of the picture. A table that cannot be read is left to the first check.
func drawLayout(ctx context.Context, dir string) (text, picture string) {
	cfg, err := config.Read(dir)
	if err != nil {
		return "", ""
	}
	w, err := readFloor(ctx, dir, cfg)
	if err != nil || len(w.slots) == 0 {
		return "", ""
	}
	var b strings.Builder
	picture = filepath.Join(dir, "generated", "layout.svg")
	if err := w.draw(&b, "", picture); err != nil {
		return "", ""
	}
	return b.String(), picture
}
