// Package velocity turns what a warehouse is forecast to let go into pick lines
// a day: how often a person walks to an item, which is what slotting saves.
//
// Units are no measure of it. An order line of 50 units is one walk; what a store
// sells in a week leaves the warehouse on one transfer line; what never sold is
// visited as rarely as chance has it. Units are base units, days are days,
// velocities are pick lines a day.
package velocity

// SKU is what is known of an item at a warehouse.
type SKU struct {
	ID string
	// Own is the units a day forecast to be sold from the warehouse itself.
	Own float64
	// Lines and LineUnits are the customers' order lines counted in the window
	// and the units on them.
	Lines, LineUnits float64
	// LaterLines is those of Lines that fell in the later half of the window.
	LaterLines float64
	// SoldDays is the days of the history with a sale anywhere that it serves.
	SoldDays int64
	// Sent is what goes to each location it supplies.
	Sent []Lane
	// New says that the item is launched about now: it has no past to go by.
	New bool
	// EndsWith is the units left to sell of an item that is not bought any more;
	// negative where it is.
	EndsWith float64
}

// Lane is what one supplied location takes.
type Lane struct {
	Units       float64 // a day, forecast
	PerTransfer float64 // units on one transfer line at least; 0 is one
	ReviewDays  float64 // between two chances to send; 0 is one
}

// Terms say what the warehouse counted.
type Terms struct {
	// UnitsPerLine is the units on a customer's line where an item's own lines do
	// not tell; 0 is learnt from the warehouse's lines, and 1 without any.
	UnitsPerLine float64
	// WindowDays is the length of the window in which lines were counted.
	WindowDays float64
	// HorizonDays is how far ahead velocities look.
	HorizonDays float64
}

// Velocity is the answer for one item.
type Velocity struct {
	Lines float64 // a day
	Units float64 // a day
	Basis Basis
}

// Basis says what an item's pick lines rest on.
type Basis string

// The bases of a velocity.
const (
	OrderLines Basis = "order lines"          // its own order lines say how many units a line has
	Ratio      Basis = "units per line"       // the warehouse's mean, or a stated figure
	Transfers  Basis = "transfer lines"       // it leaves on transfers only
	Unseen     Basis = "share of the unseen"  // never sold: Good and Turing's share
	RunningOut Basis = "what is left to sell" // not bought any more
)

// Of gives the velocity of every item, in the order given, and the units on a
// line that were used where an item's own lines do not tell.
func Of(skus []SKU, terms Terms) (out []Velocity, unitsPerLine float64) {
	unitsPerLine = ratio(skus, terms)
	total := 0.0
	known := weigh(skus, terms.WindowDays)
	for i := range skus {
		v := one(&skus[i], unitsPerLine, terms, &known)
		out = append(out, v)
		total += v.Lines
	}
	each := unseen(skus, out, total)
	for i := range skus {
		if skus[i].silent() {
			out[i] = Velocity{Lines: each, Basis: Unseen}
		}
	}
	return out, unitsPerLine
}

// ratio is the units on a line of items that have none of their own: all units
// forecast to be sold from the warehouse over the lines a day counted there.
func ratio(skus []SKU, terms Terms) float64 {
	if terms.UnitsPerLine > 0 {
		return terms.UnitsPerLine
	}
	lines, units := 0.0, 0.0
	for _, s := range skus {
		if !s.silent() {
			lines, units = lines+s.Lines, units+s.Own
		}
	}
	if lines <= 0 || units <= 0 || terms.WindowDays <= 0 {
		return 1
	}
	return units * terms.WindowDays / lines
}

// silent says that nothing is known to have left the warehouse, though it could.
func (s *SKU) silent() bool {
	return s.SoldDays == 0 && s.Lines == 0 && !s.New
}

const (
	// fewLines is the most lines of an item whose count is adjusted.
	fewLines = 5
	// enoughItems with a count and with one more tell what the count stands for.
	enoughItems = 20
)

// adjusted is what few lines stand for in a window as long: of items seen once many
// were seen by chance, so that a count r stands for (r + 1) N(r+1) ÷ N(r) with N(r)
// items seen r times (Good 1953), never more than r and never less than the count before.
func adjusted(skus []SKU) map[float64]float64 {
	items := map[float64]float64{}
	for i := range skus {
		items[skus[i].Lines]++
	}
	out := map[float64]float64{}
	for r := 1.0; r <= fewLines && items[r] >= enoughItems && items[r+1] >= enoughItems; r++ {
		out[r] = min(r, max(out[r-1], (r+1)*items[r+1]/items[r]))
	}
	return out
}

// share is the part of a count that is expected again.
func share(expected map[float64]float64, lines float64) float64 {
	if e, ok := expected[lines]; ok {
		return e / lines
	}
	return 1
}

const (
	// steadiness is the lines at which an item's forecast and its plain count weigh the
	// same, times how much items change. Of 3 the error on later days is least on
	// warehouses of 3,000 slots that change little and much.
	steadiness = 3
	// usualChange is taken for how much items change where lines are too few to tell,
	// and counts as much as usualWeight of their evidence.
	usualChange, usualWeight = 0.19, 200
	leastCredible            = 8 // lines; a forecast from fewer varies more than they do
	mostCredible             = 1e5
	// surely is the square of the deviations of a count by which a forecast has to differ
	// from it to be no chance: what it knows of days ahead then counts.
	surely = 25
)

// evidence says how the forecasts and the plain counts of a warehouse are weighed.
type evidence struct {
	credible float64             // lines at which both weigh the same
	level    float64             // units forecast over units counted, of items with both
	expected map[float64]float64 // what few lines stand for
}

// weigh learns from the two halves of the window how much items change beside each
// other: where they do not, all that was counted says most; where they do, the forecast,
// which looks at what is near (Bühlmann 1967).
func weigh(skus []SKU, windowDays float64) evidence {
	w := evidence{level: 1, expected: adjusted(skus)}
	lines, later, forecast, counted := 0.0, 0.0, 0.0, 0.0
	for _, s := range skus {
		lines, later = lines+s.Lines, later+s.LaterLines
		if s.Lines > 0 && s.LineUnits > 0 && !s.New {
			forecast, counted = forecast+max(s.Own, 0), counted+share(w.expected, s.Lines)*s.LineUnits
		}
	}
	if forecast > 0 && windowDays > 0 {
		w.level = forecast * windowDays / counted
	}
	part := later / max(lines, 1)
	split := part * (1 - part)
	off, room := usualChange*usualWeight, float64(usualWeight)
	for _, s := range skus {
		d := s.LaterLines - s.Lines*part
		off += d*d - s.Lines*split
		room += (s.Lines*s.Lines - s.Lines) * split * split
	}
	change := max(off/room, steadiness/mostCredible)
	w.credible = max(steadiness/change, leastCredible)
	return w
}

// own is the units a day sold from the warehouse itself.
func (w *evidence) own(s *SKU, windowDays float64) float64 {
	own := max(s.Own, 0)
	if s.Lines == 0 || s.LineUnits == 0 || windowDays <= 0 || s.New {
		return own
	}
	counted := share(w.expected, s.Lines) * s.LineUnits / windowDays * w.level
	off := (own/counted - 1) * s.Lines // lines
	credible := max(s.Lines/(s.Lines+w.credible), 1-surely*(s.Lines+1)/max(off*off, 1))
	return credible*own + (1-credible)*counted
}

func one(s *SKU, unitsPerLine float64, terms Terms, w *evidence) Velocity {
	own := w.own(s, terms.WindowDays)
	v := Velocity{Units: own, Basis: Ratio, Lines: own / unitsPerLine}
	if s.Lines > 0 && s.LineUnits > 0 {
		v.Lines, v.Basis = own*s.Lines/s.LineUnits, OrderLines
	}
	if len(s.Sent) > 0 && own == 0 {
		v.Basis = Transfers
	}
	for _, l := range s.Sent {
		v.Units += max(l.Units, 0)
		v.Lines += l.lines()
	}
	if most := s.EndsWith / max(terms.HorizonDays, 1); s.EndsWith >= 0 && v.Units > most {
		v.Lines *= most / v.Units
		v.Units, v.Basis = most, RunningOut
	}
	return v
}

// lines is the transfers a day: as often as is looked, as the quantity on one
// asks for, and never more than there are units.
func (l Lane) lines() float64 {
	units := max(l.Units, 0)
	return min(units, units/max(l.PerTransfer, 1), 1/max(l.ReviewDays, 1))
}

// unseen is the lines a day of each item that never sold: all of them together
// are due the share of lines that a next one has of being new, the items seen
// once over the lines seen (Good 1953).
func unseen(skus []SKU, got []Velocity, total float64) float64 {
	n, once, silent, theirs := 0.0, 0.0, 0.0, 0.0
	for i := range skus {
		s := &skus[i]
		if s.silent() {
			silent++
			theirs += got[i].Lines
			continue
		}
		seen := s.Lines
		if seen == 0 {
			seen = float64(s.SoldDays)
		}
		n += seen
		if seen == 1 {
			once++
		}
	}
	if n == 0 || silent == 0 {
		return 0
	}
	return min(once/n, 0.5) * (total - theirs) / silent
}
