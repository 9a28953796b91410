package generate

import (
	"slices"
	"strings"
)

// house is the location with slots.
type house struct {
	name  string
	ships map[string]bool // the locations whose sales leave from it, itself among them
}

// houseOf is the warehouse that tables name, as a kind of location or as what supplies
// others; of several the one that ships most. Where they name none, it is the busiest
// location, which ships what it sells.
func (v *Survey) houseOf(known Known) house {
	houses := []house{}
	at := func(name string) house {
		i := slices.IndexFunc(houses, func(h house) bool { return h.name == name })
		if i < 0 {
			i, houses = len(houses), append(houses, house{name, map[string]bool{name: true}})
		}
		return houses[i]
	}
	for _, l := range known.Locations {
		if strings.EqualFold(l.Kind, "warehouse") {
			at(l.Location)
		}
		if l.SuppliedBy != "" {
			at(l.SuppliedBy).ships[l.Location] = true
		}
	}
	for _, l := range known.Lanes {
		at(l.FromLocation).ships[l.Location] = true
	}
	if len(houses) == 0 {
		for _, name := range v.Locations {
			at(name)
		}
	}
	recent := v.recentByLocation()
	best, most := house{}, -1.0
	for _, h := range houses {
		units := 0.0
		for l, name := range v.Locations {
			if h.ships[name] {
				units += recent[l]
			}
		}
		if units > most {
			best, most = h, units
		}
	}
	return best
}

// recentByLocation is what each location sold of late, in units.
func (v *Survey) recentByLocation() []float64 {
	units := make([]float64, len(v.Locations))
	for i := range v.goods {
		for l := range v.Locations {
			if p := v.pairs[pairKey{i, l}]; p != nil {
				units[l] += p.recent
			}
		}
	}
	return units
}
