package datasets

import (
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/slotting"
)

// Quantiles are the mean and some quantiles of the demand of a day, in base units.
type Quantiles struct {
	Mean float64 `json:"mean"`
	Q05  float64 `json:"q05"`
	Q50  float64 `json:"q50"`
	Q90  float64 `json:"q90"`
	Q95  float64 `json:"q95"`
	Q99  float64 `json:"q99"`
}

// Forecast is a row of the forecasts table: the demand expected of one SKU at
// one location on one day, and quantiles of that day's demand, base units.
type Forecast struct {
	Location string   `json:"location"`
	SKU      string   `json:"sku"`
	Date     core.Day `json:"date"`
	Quantiles
	// mean = (level of the series + trend + season) × calendar.
	Trend    float64 `json:"trend"`    // what trend and chance of absence add by that day
	Season   float64 `json:"season"`   // what the season adds that day
	Calendar float64 `json:"calendar"` // factor of weekday, events, time of year, promotion and price
}

// Judgement is a row of the judgement table: what was forecast for one SKU at one
// location some weeks ago, and what came. Sums are base units over the days judged,
// those out of stock left out.
type Judgement struct {
	Location  string     `json:"location"`
	SKU       string     `json:"sku"`
	FromDay   core.Day   `json:"from_day"`
	ToDay     core.Day   `json:"to_day"`
	Days      int64      `json:"days"`
	Forecast  float64    `json:"forecast"`
	Sold      float64    `json:"sold"`
	PlainMean float64    `json:"plain_mean"` // by the mean of the eight weeks before
	LastWeek  float64    `json:"last_week"`  // by the week before, over again
	Noise     float64    `json:"noise"`      // standard deviation of such a sum
	Loses     bool       `json:"loses"`      // both plain rules did much better
	AtStake   core.Money `json:"at_stake"`   // by how much the plain mean was nearer, at unit cost
}

// LevelForecast is a row of the levels table: what the forecasts of all series of
// a location, a category or everything add up to on one day, and what that
// sum's own history would have said.
type LevelForecast struct {
	Level string   `json:"level"` // total, location or category
	Label string   `json:"label"`
	Date  core.Day `json:"date"`
	Mean  float64  `json:"mean"`
	Base  float64  `json:"base"`
}

// ForecastProbabilities are the probabilities of Q05 … Q99.
func ForecastProbabilities() []float64 { return []float64{0.05, 0.5, 0.9, 0.95, 0.99} }

// Cover is a row of the covers table: one quantile of the sum of demand over
// one window of one SKU and location.
type Cover struct {
	Location    string  `json:"location"`
	SKU         string  `json:"sku"`
	Window      string  `json:"window"`      // WindowLead or WindowCover
	Probability float64 `json:"probability"` // in (0, 1), ascending within a window
	Quantity    float64 `json:"quantity"`    // base units
}

// The windows of the covers table: the lead time alone, and the cover window
// (lead time + review).
const (
	WindowLead  = "lead"
	WindowCover = "cover"
)

// Series is a row of the series table: how one SKU at one location was
// forecast, and what its forecast is made of.
type Series struct {
	Location    string   `json:"location"`
	SKU         string   `json:"sku"`
	Group       string   `json:"group"`
	Class       string   `json:"class"`
	Method      string   `json:"method"`
	Reason      string   `json:"reason"`
	Warm        bool     `json:"warm"` // fitted from last night's state
	FirstDay    core.Day `json:"first_day" parquet:"name=first_day, repetitiontype=OPTIONAL"`
	LastDay     core.Day `json:"last_day" parquet:"name=last_day, repetitiontype=OPTIONAL"`
	HistoryDays int64    `json:"history_days"`
	SoldDays    int64    `json:"sold_days"`
	Sold28      float64  `json:"sold_28"`    // base units sold on the last 28 days
	Sold365     float64  `json:"sold_365"`   // sold less returned on the last 365 days
	Net         float64  `json:"net"`        // sold less returned in the whole history
	UnitPrice   float64  `json:"unit_price"` // mean of the last 28 days with a price in sales, a base unit; 0 = unknown
	FirstSale   core.Day `json:"first_sale" parquet:"name=first_sale, repetitiontype=OPTIONAL"`
	LastSale    core.Day `json:"last_sale" parquet:"name=last_sale, repetitiontype=OPTIONAL"`
	// SilentDays are the days open without a sale of an item whose stock record that
	// contradicts, SilenceChance how likely so many are by its own sales; else 0.
	SilentDays    int64   `json:"silent_days"`
	SilenceChance float64 `json:"silence_chance"`
	Level         float64 `json:"level"` // base units a day, without season
	Trend         float64 `json:"trend"` // change of the level a day
	Outliers      int64   `json:"outliers"`
	Predecessor   string  `json:"predecessor"` // the SKU whose history this one carries on; "" = none
	Successor     string  `json:"successor"`   // the SKU that takes over from this one; "" = none
	// HandsOverOn is the day from which the successor carries its demand, TakesOverOn
	// that from which it carries its predecessor's; NoDay where there is none.
	HandsOverOn core.Day `json:"hands_over_on" parquet:"name=hands_over_on, repetitiontype=OPTIONAL"`
	TakesOverOn core.Day `json:"takes_over_on" parquet:"name=takes_over_on, repetitiontype=OPTIONAL"`
	Regressors
	LeadMean  float64 `json:"lead_mean"`
	LeadSd    float64 `json:"lead_sd"`
	CoverMean float64 `json:"cover_mean"`
	CoverSd   float64 `json:"cover_sd"`
}

// Regressors are what a forecast rests on beside the history.
type Regressors struct {
	Used    string `json:"used" parquet:"name=used, type=BYTE_ARRAY, convertedtype=UTF8"`       // promotion, price and own events, and what they do
	Refused string `json:"refused" parquet:"name=refused, type=BYTE_ARRAY, convertedtype=UTF8"` // regressors not used, and why
}

// RegressorTexts joins what was used, what of it was held to the range seen, and what
// was refused.
func RegressorTexts(used, held, refused []string) Regressors {
	return Regressors{strings.Join(slices.Concat(used, held), "; "), strings.Join(refused, "; ")}
}

// State is a row of the states table: what the next night's fit starts from.
type State struct {
	Location string `json:"location"`
	SKU      string `json:"sku"`
	State    string `json:"state"` // base64
}

// PolicyAim is the policy of an item, what it aims at, and the rule that says so.
type PolicyAim struct {
	Policy      string  `json:"policy"`
	Target      string  `json:"target"`
	TargetLevel float64 `json:"target_level"`
	Rule        string  `json:"rule"`
}

// PolicyDays are when a policy orders, and until when the order covers.
type PolicyDays struct {
	OrderOn     core.Day `json:"order_on" parquet:"name=order_on, repetitiontype=OPTIONAL"`
	NextOrderOn core.Day `json:"next_order_on" parquet:"name=next_order_on, repetitiontype=OPTIONAL"`
	DueOn       core.Day `json:"due_on" parquet:"name=due_on, repetitiontype=OPTIONAL"`
	CoverTo     core.Day `json:"cover_to" parquet:"name=cover_to, repetitiontype=OPTIONAL"`
}

// PolicyDemand is the time a policy covers and the demand within it.
type PolicyDemand struct {
	LeadTimeMean    float64 `json:"lead_time_mean"` // days
	LeadTimeSd      float64 `json:"lead_time_sd"`   // days
	ReviewDays      int64   `json:"review_days"`
	LeadDemandMean  float64 `json:"lead_demand_mean"`
	LeadDemandSd    float64 `json:"lead_demand_sd"`
	CoverDemandMean float64 `json:"cover_demand_mean"`
	CoverDemandSd   float64 `json:"cover_demand_sd"`
}

// PolicyLevels are the levels of a policy and what they are expected to reach.
type PolicyLevels struct {
	SafetyStock          float64 `json:"safety_stock"`
	ReorderPoint         int64   `json:"reorder_point"`
	OrderUpTo            int64   `json:"order_up_to"`
	Lot                  int64   `json:"lot"`
	ExpectedFillRate     float64 `json:"expected_fill_rate"`
	ExpectedCycleService float64 `json:"expected_cycle_service"`
}

// PolicyStock is the stock that a policy counts on, in base units, and its worth.
type PolicyStock struct {
	OnHand      int64      `json:"on_hand"`
	Reserved    int64      `json:"reserved"`
	Backordered int64      `json:"backordered"`
	OnOrder     int64      `json:"on_order"`
	Drafts      int64      `json:"drafts"`
	Position    int64      `json:"position"`
	DaysOfCover float64    `json:"days_of_cover"`
	UnitCost    core.Money `json:"unit_cost"`
	StockValue  core.Money `json:"stock_value"`
}

// Policy is a row of the policies table: safety stock, reorder point and
// order-up-to of one SKU at one location, and every number they rest on.
type Policy struct {
	Location   string `json:"location"`
	SKU        string `json:"sku"`
	Class      string `json:"class"` // ABC by value, XYZ by variability
	Supplier   string `json:"supplier"`
	SuppliedBy string `json:"supplied_by"`
	PolicyAim
	PolicyDays
	PolicyDemand
	PolicyLevels
	PolicyStock
	PassedOver   string `json:"passed_over"` // matching rules that the most specific one won over
	NoOrder      string `json:"no_order"`    // why no order may be placed today; "" when one may
	Expired      int64  `json:"expired"`     // units of lots that leave the position
	BranchSupply int64  `json:"branch_supply"`
	Doubted      int64  `json:"doubted"`     // units on hand by a record that sales contradict, not counted on
	Predecessor  int64  `json:"predecessor"` // units left of the SKU it replaces
	Terms        string `json:"terms"`       // policy and terms as JSON, from which the quantity follows again
	LotRule      string `json:"lot_rule"`    // dynamic rule by which lots are sized; "" where they are stated or economic
}

// LeadTime is a row of the lead_times table: what a supplier states, what its
// receipts took, and the distribution that is planned on, in days.
type LeadTime struct {
	Supplier     string  `json:"supplier"`
	Receipts     int64   `json:"receipts"`      // past ones that could be used
	StatedDays   float64 `json:"stated_days"`   // median of its sourcing rows; −1 where none states one
	MeasuredDays float64 `json:"measured_days"` // mean of its receipts; −1 where there are none
	MeanDays     float64 `json:"mean_days"`     // planned on: the stated drawn to the receipts
	SdDays       float64 `json:"sd_days"`
	P50Days      int64   `json:"p50_days"` // half of the orders have come by then
	P90Days      int64   `json:"p90_days"`
	P99Days      int64   `json:"p99_days"`
}

// Action is a row of the actions table: a message about an open order, the most
// money at stake first.
type Action struct {
	Order    string     `json:"order"`
	Location string     `json:"location"`
	SKU      string     `json:"sku"`
	Supplier string     `json:"supplier"`
	Action   string     `json:"action"`   // in (expedite), out (defer) or cancel
	Quantity int64      `json:"quantity"` // base units of the order
	DueOn    core.Day   `json:"due_on"`
	WantedOn core.Day   `json:"wanted_on" parquet:"name=wanted_on, repetitiontype=OPTIONAL"` // none for cancel
	AtStake  core.Money `json:"at_stake"`
	Reason   string     `json:"reason"`
}

// ClassPromise is a row of the class_promises table.
type ClassPromise = replenish.ClassPromise

// PriceTag is a row of the price_tags table: what a constraint of a line
// proposed tonight, or a supplier's minimum (without sku and location), costs a
// year in expectation; negative where it happens to save.
type PriceTag struct {
	Supplier   string     `json:"supplier"`
	Location   string     `json:"location"`
	SKU        string     `json:"sku"`
	Constraint string     `json:"constraint"` // moq, multiple, maximum, shelf_life, order_days, supplier_minimum
	CostAYear  core.Money `json:"cost_a_year"`
}

// Inbound is a row of the inbound_plan table: goods expected on a day, levelled
// to what dock and putaway can take.
type Inbound struct {
	Location string   `json:"location"`
	Date     core.Day `json:"date"`  // the day asked for
	Order    string   `json:"order"` // an open order, or a line of tonight's plan
	SKU      string   `json:"sku"`
	Quantity int64    `json:"quantity"`  // base units on that day
	DueOn    core.Day `json:"due_on"`    // the earliest they can come
	NeededOn core.Day `json:"needed_on"` // the latest they may come
	Fits     bool     `json:"fits"`      // no: no day up to the need has room, which is an exception
}

// NextBuy is a row of the buying_list table: what to buy next, best expected
// profit for money first, and how far the budget reaches.
type NextBuy struct {
	Rank     int64      `json:"rank"`
	Location string     `json:"location"`
	SKU      string     `json:"sku"`
	Supplier string     `json:"supplier"`
	Quantity int64      `json:"quantity"` // base units
	Value    core.Money `json:"value"`    // money it takes
	Worth    core.Money `json:"worth"`    // expected profit
	Within   bool       `json:"within"`   // the budget reaches it
}

// Slotting is a row of the slotting table: where a SKU stands and where the
// recommended layout wants it.
type Slotting struct {
	Location string  `json:"location"`
	SKU      string  `json:"sku"`
	Velocity float64 `json:"velocity"`      // forecast pick lines a day
	Units    float64 `json:"units_per_day"` // forecast to leave the location
	Basis    string  `json:"basis"`         // what the pick lines rest on
	Slot     string  `json:"slot"`          // now; "" when it stands nowhere
	Proposed string  `json:"proposed_slot"`
	Prime    bool    `json:"prime"` // the proposed slot is a prime one
	Reason   string  `json:"reason"`
}

// SlottingEvidence is a row of the slotting_evidence table: what the move plan of
// a location rests on. Shares are of the pick travel before, 0–1.
type SlottingEvidence struct {
	Location     string  `json:"location"`
	Policy       string  `json:"policy"` // routing in use
	HorizonDays  int64   `json:"horizon_days"`
	UnitsPerLine float64 `json:"units_per_line"` // where an item's own lines do not tell
	Moves        int64   `json:"moves"`
	WorkMinutes  float64 `json:"work_minutes"`
	slotting.Travel
	SecondsSaved float64 `json:"seconds_saved"` // a day
	MoneySaved   float64 `json:"money_saved"`   // a day, at slotting.labour_cost
	JudgedDays   int64   `json:"judged_days"`   // past days and tours held out to judge by
	JudgedTours  int64   `json:"judged_tours"`
	Saved        float64 `json:"saved"` // on them, with its 95 % interval
	SavedLow     float64 `json:"saved_low"`
	SavedHigh    float64 `json:"saved_high"`
	Trust        float64 `json:"trust"`  // part of a predicted saving that is believed
	Search       string  `json:"search"` // whether the joint search is on, and why
	Affinity     string  `json:"affinity"`
	Verdict      string  `json:"verdict"`
}

// MoveCurve is a row of the move_curve table: the travel a day after so many moves.
type MoveCurve struct {
	Location string  `json:"location"`
	Moves    int64   `json:"moves"`
	Minutes  float64 `json:"minutes"` // of work
	Travel   float64 `json:"travel"`  // metres a day
}

// Snapshot is what the night reads of stock and orders: from the input tables
// or from the ledger of the execution module.
type Snapshot struct {
	Stock      []Stock
	OpenOrders []OpenOrder
	Receipts   []Receipt
	SlotStock  []SlotStock
	// Ledger is how far the ledger was; nil where there is none to hold later
	// nights against.
	Ledger *LedgerMark
}

// LedgerMark tells one ledger from another, and how far it was.
type LedgerMark struct {
	Movements int64  `json:"movements"` // the newest one's number
	First     string `json:"first"`     // a hash of the first movement
}
