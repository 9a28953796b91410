package datasets

import (
	"context"
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/plan"
)

// Sources say where each table of a workspace is, by the table's name.
type Sources map[string]Source

// LoadOptions say on which day the tables are looked at.
type LoadOptions struct {
	AsOf  core.Day // the day planned for; what happens on it or later is not known yet
	Today core.Day // rows after it are faults; 0 = AsOf
	// Known are the SKUs of the run before; one that is gone is a problem.
	Known []string
	// Snapshot, when not nil, stands in for the tables stock, open_orders,
	// receipts and slot_stock: what the ledger knows instead of an export.
	Snapshot *Snapshot
	// StaleDays is how many days the newest sale may lie before the day
	// before AsOf; 0 = 2.
	StaleDays int
}

func (o LoadOptions) today() core.Day {
	if o.Today > 0 {
		return o.Today
	}
	return o.AsOf
}

// Inputs are the tables the night holds in memory, each ordered by its key.
// Sales are not among them: they are streamed (ScanSeries, CompactOnto).
type Inputs struct {
	Items          []Item
	Locations      []Location
	Sourcing       []Sourcing
	Suppliers      []Supplier
	Lanes          []Lane
	Currencies     []Currency
	Capacities     []Capacity
	Kits           []Kit
	Stock          []Stock
	OpenOrders     []OpenOrder
	CustomerOrders []CustomerOrder
	Receipts       []Receipt
	Slots          []Slot
	SlotStock      []SlotStock
	OrderLines     OrderLines
	Distances      []Distance
	Stations       []Station
	Walkways       []Walkway
	Events         []Event
	Openings       []Opening
	Drivers        *Drivers // nil without the table
	Overrides      []Override
	// Held are sourcing rows that are not used because their supplier's own row was
	// refused.
	Held []Sourcing
	// Refused are the keys that refused rows of stock and supply leave in doubt,
	// each once a table.
	Refused []RefusedKey
}

// Findings are what the gate has to say about the inputs. A file that cannot
// be read whole is not among them: it is an error, and nothing is loaded.
type Findings struct {
	Rejects  []plan.Reject    // rows left out, by table, file and row
	Problems []plan.Problem   // items that need a person, by code and key
	Tables   []TableStats     // in the order of the contract
	Rows     map[string]int64 // rows used, by table
}

// TableStats is what was read of one table.
type TableStats struct {
	Table    string `json:"table"`
	Path     string `json:"path"`
	Files    int    `json:"files"`
	Rows     int64  `json:"rows"`
	Rejected int64  `json:"rejected"`
	// RejectedUnits are the units that rejected rows carried (quantity or on_hand),
	// as far as they can be read.
	RejectedUnits float64 `json:"rejected_units"`
	// Units are those of the rows used, 0 where rows carry none.
	Units float64 `json:"units"`
	// Foreign are the rejected rows whose SKU is not in items, and ForeignUnits what
	// they carried: they may be sound, and the range planned a part of what the export
	// covers.
	Foreign      int64   `json:"foreign"`
	ForeignUnits float64 `json:"foreign_units"`
	Later        int64   `json:"later"` // rows left out because they lie after the as-of day
	// Hash is of the rows used, whatever their order and layout.
	Hash string `json:"hash"`
}

// Load reads every table but sales, checks rows, keys and references, and
// leaves broken rows out. An error is a *FileError, or says which table the
// config lacks.
func Load(ctx context.Context, sources Sources, opts LoadOptions) (*Inputs, *Findings, error) {
	if err := checkNames(sources, opts.Snapshot); err != nil {
		return nil, nil, err
	}
	in, f := &Inputs{}, &Findings{Rows: map[string]int64{}}
	l := loader{ctx: ctx, sources: sources, opts: opts, f: f}
	in.Items = loadTable(&l, "items", checkItem)
	in.Locations = loadTable(&l, "locations", checkLocation)
	l.index(in)
	in.Suppliers = loadTable(&l, "suppliers", checkSupplier)
	in.Sourcing = loadTable(&l, "sourcing", checkSourcing)
	in.Held = l.held
	in.Lanes = loadTable(&l, "lanes", checkLane)
	in.Currencies = loadTable(&l, "currencies", checkCurrency)
	in.Capacities = loadTable(&l, "capacities", checkCapacity)
	in.Kits = loadTable(&l, "kits", checkKit)
	if opts.Snapshot == nil {
		in.Stock = loadTable(&l, "stock", checkStock)
		in.OpenOrders = loadTable(&l, "open_orders", checkOpenOrder)
		in.Receipts = loadTable(&l, "receipts", checkReceipt)
	} else {
		in.Stock, in.OpenOrders = opts.Snapshot.Stock, opts.Snapshot.OpenOrders
		in.Receipts = withReceipts(loadTable(&l, "receipts", checkReceipt), opts.Snapshot.Receipts)
		in.SlotStock = opts.Snapshot.SlotStock
	}
	in.CustomerOrders = loadTable(&l, "customer_orders", checkCustomerOrder)
	in.Slots = loadTable(&l, "slots", checkSlot)
	l.indexSlots(in.Slots)
	if opts.Snapshot == nil {
		in.SlotStock = loadTable(&l, "slot_stock", checkSlotStock)
	}
	in.OrderLines = OrderLines{packTable(&l, "order_lines", checkOrderLine)}
	in.Distances = loadTable(&l, "distances", checkDistance)
	in.Stations = loadTable(&l, "stations", checkStation)
	in.Walkways = loadTable(&l, "walkways", checkWalkway)
	in.Events = loadTable(&l, "events", checkEvent)
	in.Drivers = loadDrivers(&l)
	in.Openings = loadTable(&l, "openings", checkOpening)
	in.Overrides = loadTable(&l, "overrides", checkOverride)
	if l.err != nil {
		return nil, nil, l.err
	}
	if err := f.repeatedFiles(sources); err != nil {
		return nil, nil, err
	}
	in.Refused = l.refused
	crossCheck(in, &l)
	f.sort()
	return in, f, nil
}

// checkNames refuses tables the contract does not know and names the ones the
// night cannot do without.
// withReceipts adds a ledger's receipts to those of the table, which reach back
// to before the ledger began; a receipt that both hold counts once.
func withReceipts(table, ledger []Receipt) []Receipt {
	type key struct {
		order, sku, location string
		on                   core.Day
	}
	known := make(map[key]bool, len(table))
	for _, r := range table {
		known[key{r.Order, r.SKU, r.Location, r.ReceivedOn}] = true
	}
	for _, r := range ledger {
		if !known[key{r.Order, r.SKU, r.Location, r.ReceivedOn}] {
			table = append(table, r)
		}
	}
	return table
}

func checkNames(sources Sources, snapshot *Snapshot) error {
	for _, name := range sortedKeys(sources) {
		if _, err := InputTable(name); err != nil {
			return err
		}
	}
	for _, t := range InputTables() {
		if _, ok := sources[t.Name]; !ok && !t.Optional && t.Name != (Sale{}).TableName() &&
			(t.Name != "stock" || snapshot == nil) {
			return missingTable(t.Name)
		}
	}
	return nil
}

func missingTable(name string) error {
	return fault.File("inputs", fmt.Sprintf("the table %s is missing", name),
		"name its file under inputs in the config")
}

const closureHint = "write days and spans such as 2026-12-24/2027-01-02,2027-05-01"

func checkLane(l *loader, r *Lane) verdict {
	for _, c := range [][2]string{{"from_location", r.FromLocation}, {"location", r.Location}} {
		if l.locations[c[1]] == nil {
			return reject(c[0], c[1], "the location is not in locations"+fault.Suggest(c[1],
				sortedKeys(l.locations)), "add it to locations, or correct it")
		}
	}
	if r.FromLocation == r.Location {
		return reject("from_location", r.FromLocation, "a lane leads from one location to another",
			"correct one of them")
	}
	if r.SKU != "" {
		if v := l.known(r.SKU, ""); v != use {
			return v
		}
	}
	if _, err := ParseWeekdays(r.DeliveryWeekdays); err != nil {
		return reject("delivery_weekdays", r.DeliveryWeekdays, err.Error(), weekdayHint)
	}
	return use
}

func checkCurrency(l *loader, r *Currency) verdict {
	if r.Rate <= 0 {
		return reject("rate", r.Rate, "a rate is above 0", "give what one unit costs in the workspace's currency")
	}
	return use
}

// checkLanes names lanes that no goods go over.
func checkLanes(in *Inputs, l *loader) {
	for _, x := range in.Lanes {
		if to := l.locations[x.Location]; to.SuppliedBy != x.FromLocation {
			l.f.problem(plan.SeverityWarning, "lane_unused", x.FromLocation+" → "+x.Location,
				fmt.Sprintf("no goods go over it: %s", suppliedText(to)),
				"set supplied_by of "+x.Location+", or leave the lane out")
		}
	}
}

func suppliedText(x *Location) string {
	if x.SuppliedBy == "" {
		return x.Location + " is supplied by suppliers"
	}
	return x.Location + " is supplied by " + x.SuppliedBy
}
