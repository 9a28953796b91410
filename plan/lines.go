// Package plan holds what is proposed, reviewed and carried out: plan lines,
// moves, their status, reviews, problems and the difference between nights.
//
// It does no I/O. The structs carry parquet tags in the syntax of
// xitongsys/parquet-go and json tags, so that one word names one thing in Go,
// in Parquet and in JSON; the files themselves are written by datasets.
package plan

import "github.com/stockwright/stockwright/core"

// Status is where a plan line stands between proposal and execution.
type Status string

// The statuses of a plan line. Proposed, Approved, Rejected and Snoozed are
// set by reviews; Released and Done by the execution module.
const (
	Proposed Status = "proposed"
	Approved Status = "approved"
	Rejected Status = "rejected"
	Snoozed  Status = "snoozed"
	Released Status = "released"
	Done     Status = "done"
)

// Levels are what a line is worth and the levels it follows from: the position of the
// location the goods go to, and when it is filled up to what.
type Levels struct {
	Value        core.Money `json:"value" parquet:"name=value, type=INT64, convertedtype=DECIMAL, scale=4, precision=18"`
	Position     int64      `json:"position" parquet:"name=position, type=INT64"`
	ReorderPoint float64    `json:"reorder_point" parquet:"name=reorder_point, type=DOUBLE"`
	OrderUpTo    float64    `json:"order_up_to" parquet:"name=order_up_to, type=DOUBLE"`
	SafetyStock  float64    `json:"safety_stock" parquet:"name=safety_stock, type=DOUBLE"`
}

// Packing is the unit that a supplier sells in.
type Packing struct {
	// OrderUnit is what the supplier sells in, of OrderUnitSize base units; "" and 0
	// where that is the base unit. Quantity is in base units all the same.
	OrderUnit     string `json:"order_unit" parquet:"name=order_unit, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	OrderUnitSize int64  `json:"order_unit_size" parquet:"name=order_unit_size, type=INT64"`
}

// Outcome is what a line leads to, why it is what it is, and where it stands. Days are those
// that the position of the location lasts, without and with the quantity.
type Outcome struct {
	DaysOfCover float64 `json:"days_of_cover" parquet:"name=days_of_cover, type=DOUBLE"`
	// DaysOfCoverAfter is how long position and quantity last on the mean forecast.
	DaysOfCoverAfter float64    `json:"days_of_cover_after" parquet:"name=days_of_cover_after, type=DOUBLE"`
	AtRisk           core.Money `json:"at_risk" parquet:"name=at_risk, type=INT64, convertedtype=DECIMAL, scale=4, precision=18"`
	Reason           string     `json:"reason" parquet:"name=reason, type=BYTE_ARRAY, convertedtype=UTF8"`
	Steps            string     `json:"steps" parquet:"name=steps, type=BYTE_ARRAY, convertedtype=UTF8"`
	Status           Status     `json:"status" parquet:"name=status, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
}

// PurchaseLine proposes to order one SKU for one location from a supplier.
// Quantities are base units. Line is stable for an as-of day, so that a rerun
// of the day cannot order twice.
type PurchaseLine struct {
	Line     string `json:"line" parquet:"name=line, type=BYTE_ARRAY, convertedtype=UTF8"`
	SKU      string `json:"sku" parquet:"name=sku, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Location string `json:"location" parquet:"name=location, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Supplier string `json:"supplier" parquet:"name=supplier, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Quantity int64  `json:"quantity" parquet:"name=quantity, type=INT64"`
	Packing
	OrderOn  core.Day   `json:"order_on" parquet:"name=order_on, type=INT32, convertedtype=DATE"`
	DueOn    core.Day   `json:"due_on" parquet:"name=due_on, type=INT32, convertedtype=DATE"`
	UnitCost core.Money `json:"unit_cost" parquet:"name=unit_cost, type=INT64, convertedtype=DECIMAL, scale=4, precision=18"`
	Levels
	CoverFrom core.Day `json:"cover_from" parquet:"name=cover_from, type=INT32, convertedtype=DATE"`
	CoverTo   core.Day `json:"cover_to" parquet:"name=cover_to, type=INT32, convertedtype=DATE"`
	Outcome
	// Confirm is why the line is out of proportion and waits for a person: it is left
	// out where lines are approved together, and its approval needs a reason. "" else.
	Confirm string `json:"confirm" parquet:"name=confirm, type=BYTE_ARRAY, convertedtype=UTF8"`
}

// wholeUnits tells whether a quantity is a whole number of what the supplier sells in.
func (l PurchaseLine) wholeUnits(quantity int64) bool {
	return l.OrderUnitSize <= 1 || quantity%l.OrderUnitSize == 0
}

// Reviewed is the line as people left it: its status, and the quantity they
// set with the value that follows.
func (l PurchaseLine) Reviewed(decisions map[string]Decision) PurchaseLine {
	proposed := l.Quantity
	l.Status, l.Quantity = decisions[l.Line].Stand(l.Status, l.Quantity)
	l.DaysOfCoverAfter = coverAfter(l.DaysOfCover, l.DaysOfCoverAfter, proposed, l.Quantity)
	l.Value = l.UnitCost * core.Money(l.Quantity)
	return l
}

// coverAfter is the days of cover of a quantity that a person set, in proportion to
// what the proposed one adds: exact where demand ahead is even. Nothing is known
// (0) where there is no proposal to go by.
func coverAfter(before, after float64, proposed, quantity int64) float64 {
	if quantity == proposed || proposed <= 0 || after <= 0 {
		return after
	}
	return max(0, before+(after-before)*float64(quantity)/float64(proposed))
}

// TransferLine proposes to move stock of one SKU between two locations.
type TransferLine struct {
	Line     string   `json:"line" parquet:"name=line, type=BYTE_ARRAY, convertedtype=UTF8"`
	SKU      string   `json:"sku" parquet:"name=sku, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	From     string   `json:"from_location" parquet:"name=from_location, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Location string   `json:"location" parquet:"name=location, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Quantity int64    `json:"quantity" parquet:"name=quantity, type=INT64"`
	OrderOn  core.Day `json:"order_on" parquet:"name=order_on, type=INT32, convertedtype=DATE"`
	DueOn    core.Day `json:"due_on" parquet:"name=due_on, type=INT32, convertedtype=DATE"`
	Levels
	Outcome
}

// Reviewed is the line as people left it: its status, and the quantity they
// set with the value that follows.
func (l TransferLine) Reviewed(decisions map[string]Decision) TransferLine {
	proposed := l.Quantity
	l.Status, l.Quantity = decisions[l.Line].Stand(l.Status, l.Quantity)
	l.DaysOfCoverAfter = coverAfter(l.DaysOfCover, l.DaysOfCoverAfter, proposed, l.Quantity)
	if l.Quantity != proposed && proposed > 0 {
		l.Value = l.Value * core.Money(l.Quantity) / core.Money(proposed)
	}
	return l
}

// PutawayLine tells where units of an expected receipt go. A line without a
// slot (Slot == "") is an exception: Reason says what is short.
type PutawayLine struct {
	Line     string   `json:"line" parquet:"name=line, type=BYTE_ARRAY, convertedtype=UTF8"`
	Order    string   `json:"order" parquet:"name=order, type=BYTE_ARRAY, convertedtype=UTF8"`
	SKU      string   `json:"sku" parquet:"name=sku, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Location string   `json:"location" parquet:"name=location, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Slot     string   `json:"slot" parquet:"name=slot, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Quantity int64    `json:"quantity" parquet:"name=quantity, type=INT64"`
	DueOn    core.Day `json:"due_on" parquet:"name=due_on, type=INT32, convertedtype=DATE"`
	Reason   string   `json:"reason" parquet:"name=reason, type=BYTE_ARRAY, convertedtype=UTF8"`
	NextBest string   `json:"next_best" parquet:"name=next_best, type=BYTE_ARRAY, convertedtype=UTF8"`
	Saves    float64  `json:"saves_per_day" parquet:"name=saves_per_day, type=DOUBLE"`
	Status   Status   `json:"status" parquet:"name=status, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
}

// MoveKind says what a step of the move plan is for.
type MoveKind string

// The kinds of moves: a refill brings goods from bulk to the face that picks need,
// a reslot brings an item to a better slot.
const (
	MoveRefill MoveKind = "refill"
	MoveReslot MoveKind = "reslot"
)

// Worth is what a move brings and costs.
type Worth struct {
	Saves   float64 `json:"saves_per_day" parquet:"name=saves_per_day, type=DOUBLE"`
	Costs   float64 `json:"costs" parquet:"name=costs, type=DOUBLE"`
	Payback float64 `json:"payback_days" parquet:"name=payback_days, type=DOUBLE"`
}

// MoveLine is one step of the move plan: carry Quantity units of SKU from one
// slot to another. Steps are executable in the order of Step, and it is safe
// to stop after any of them.
type MoveLine struct {
	Line     string   `json:"line" parquet:"name=line, type=BYTE_ARRAY, convertedtype=UTF8"`
	Step     int64    `json:"step" parquet:"name=step, type=INT64"`
	Trip     int64    `json:"trip" parquet:"name=trip, type=INT64"`
	Location string   `json:"location" parquet:"name=location, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	SKU      string   `json:"sku" parquet:"name=sku, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	From     string   `json:"from_slot" parquet:"name=from_slot, type=BYTE_ARRAY, convertedtype=UTF8"`
	To       string   `json:"to_slot" parquet:"name=to_slot, type=BYTE_ARRAY, convertedtype=UTF8"`
	Quantity int64    `json:"quantity" parquet:"name=quantity, type=INT64"`
	Kind     MoveKind `json:"kind" parquet:"name=kind, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	// Lot and ExpiresOn name the lot that is carried; "" and NoDay without lots.
	Lot       string   `json:"lot" parquet:"name=lot, type=BYTE_ARRAY, convertedtype=UTF8"`
	ExpiresOn core.Day `json:"expires_on" parquet:"name=expires_on, type=INT32, convertedtype=DATE, repetitiontype=OPTIONAL"`
	Worth
	Reason string `json:"reason" parquet:"name=reason, type=BYTE_ARRAY, convertedtype=UTF8"`
	Status Status `json:"status" parquet:"name=status, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
}

// Problem is a bad item or a notable fact as data: the night goes on, the
// planner sees it. Key is SKU@LOCATION, a supplier, a slot or a table.
type Problem struct {
	Stage    string     `json:"stage" parquet:"name=stage, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Code     string     `json:"code" parquet:"name=code, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Severity string     `json:"severity" parquet:"name=severity, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Key      string     `json:"key" parquet:"name=key, type=BYTE_ARRAY, convertedtype=UTF8"`
	Text     string     `json:"text" parquet:"name=text, type=BYTE_ARRAY, convertedtype=UTF8"`
	Hint     string     `json:"hint" parquet:"name=hint, type=BYTE_ARRAY, convertedtype=UTF8"`
	AtRisk   core.Money `json:"at_risk" parquet:"name=at_risk, type=INT64, convertedtype=DECIMAL, scale=4, precision=18"`
}

// The severities of a problem: an error quarantines its item, a warning does
// not, a notice only informs.
const (
	SeverityError   = "error"
	SeverityWarning = "warning"
	SeverityNotice  = "notice"
)

// Reject is an input row that was not used, and why.
type Reject struct {
	Table  string `json:"table" parquet:"name=table, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	File   string `json:"file" parquet:"name=file, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Row    int64  `json:"row" parquet:"name=row, type=INT64"`
	Column string `json:"column" parquet:"name=column, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Value  string `json:"value" parquet:"name=value, type=BYTE_ARRAY, convertedtype=UTF8"`
	Reason string `json:"reason" parquet:"name=reason, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Hint   string `json:"hint" parquet:"name=hint, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
}
