package datasets

import (
	"time"

	"github.com/stockwright/stockwright/core"
)

// Sale is a row of the sales table: the units of one SKU sold at one location
// on one day, or one line of an order; rows of the same day are summed.
type Sale struct {
	Date        core.Day `json:"date"`
	SKU         string   `json:"sku"`
	Location    string   `json:"location"`
	Quantity    float64  `json:"quantity"`                 // base units; negative for returns and cancellations
	UnitPrice   float64  `json:"unit_price" missing:"NaN"` // currency units
	OnPromotion bool     `json:"on_promotion"`             // false when missing
	InStock     *bool    `json:"in_stock"`                 // nil when unknown
}

// Item is a row of the items table.
type Item struct {
	SKU           string     `json:"sku"`
	Description   string     `json:"description"`
	Category      string     `json:"category"`
	UnitCost      core.Money `json:"unit_cost"`
	UnitPrice     core.Money `json:"unit_price"`
	UnitName      string     `json:"unit_name"`     // what one unit of the files is, such as kg
	UnitDecimals  int64      `json:"unit_decimals"` // 0–2: it is counted in tenths or hundredths of that
	UnitVolume    float64    `json:"unit_volume"`   // litres
	UnitWeight    float64    `json:"unit_weight"`   // kilograms
	UnitLength    float64    `json:"unit_length"`   // centimetres, the longest side
	UnitWidth     float64    `json:"unit_width"`    // centimetres
	UnitHeight    float64    `json:"unit_height"`   // centimetres
	CasePack      int64      `json:"case_pack"`     // base units in a case; 0 when missing
	ShelfLifeDays int64      `json:"shelf_life_days"`
	StorageClass  string     `json:"storage_class"`
	Status        string     `json:"status"`
	LaunchedOn    core.Day   `json:"launched_on"`
	Replaces      string     `json:"replaces"` // the SKU whose demand this one takes over
	EndsOn        core.Day   `json:"ends_on"`  // last day on sale
}

// Location is a row of the locations table.
type Location struct {
	Location   string `json:"location"`
	Kind       string `json:"kind"`        // store or warehouse
	SuppliedBy string `json:"supplied_by"` // the location that replenishes this one; "" = suppliers
	TimeZone   string `json:"time_zone"`   // IANA name; "" = the workspace's
	// ReceivingWeekdays in words ("mon-fri"; "" = every day) and Closures
	// ("2026-12-24/2027-01-02") are when it receives goods and when not.
	ReceivingWeekdays string `json:"receiving_weekdays"`
	Closures          string `json:"closures"`
}

// Lane is a row of the lanes table: how goods go from one own location to another.
type Lane struct {
	FromLocation     string  `json:"from_location"`
	Location         string  `json:"location"`
	SKU              string  `json:"sku"` // "" = every item
	LeadTimeDays     float64 `json:"lead_time_days" missing:"NaN"`
	LeadTimeSd       float64 `json:"lead_time_sd"`      // days
	DeliveryWeekdays string  `json:"delivery_weekdays"` // "tue,fri"; "" = every day
	Pack             int64   `json:"pack"`              // base units; 0 = the item's case pack
	Minimum          int64   `json:"minimum"`           // base units; 0 = none
}

// Currency is a row of the currencies table: what one unit of it costs in the
// workspace's currency.
type Currency struct {
	Currency string  `json:"currency"` // ISO 4217 code
	Rate     float64 `json:"rate"`     // workspace currency per unit
}

// Sourcing is a row of the sourcing table: from whom a SKU is bought, or one
// price break of it (a row with from_quantity > 0 and its unit_cost).
type Sourcing struct {
	SKU           string     `json:"sku"`
	Location      string     `json:"location"` // "" = every location
	Supplier      string     `json:"supplier"`
	UnitCost      core.Money `json:"unit_cost"`
	LeadTimeDays  float64    `json:"lead_time_days" missing:"NaN"`
	LeadTimeSd    float64    `json:"lead_time_sd"`   // days
	LeadTimeUnit  string     `json:"lead_time_unit"` // days or working_days; "" = days
	Moq           int64      `json:"moq"`            // base units
	OrderMultiple int64      `json:"order_multiple"` // base units; 0 when missing
	OrderUnit     string     `json:"order_unit"`     // what the supplier sells in; "" = the base unit
	OrderUnitSize int64      `json:"order_unit_size"`
	MaxOrder      int64      `json:"max_order"`      // base units; 0 = none
	FromQuantity  int64      `json:"from_quantity"`  // base units; 0 for the row itself
	BreakKind     string     `json:"break_kind"`     // all_units or incremental
	NextUnitCost  core.Money `json:"next_unit_cost"` // announced; 0 = no change
	NextCostFrom  core.Day   `json:"next_cost_from"`
	Share         float64    `json:"share"` // of what is ordered; 0 = not a split order
	LastOrderOn   core.Day   `json:"last_order_on"`
	LastBuyDays   int64      `json:"last_buy_days"`
}

// Supplier is a row of the suppliers table.
type Supplier struct {
	Supplier      string     `json:"supplier"`
	Name          string     `json:"name"`
	LeadTimeDays  float64    `json:"lead_time_days"` // of what sourcing states none for; 0 = none
	OrderCost     core.Money `json:"order_cost"`
	MinimumValue  core.Money `json:"minimum_value"`
	MinimumWeight float64    `json:"minimum_weight"` // kilograms
	MinimumVolume float64    `json:"minimum_volume"` // litres
	OrderWeekdays string     `json:"order_weekdays"` // "mon,thu"; "" = every day
	// WorkingWeekdays are the days on which it works and delivers, in words; "" = every day.
	WorkingWeekdays string `json:"working_weekdays"`
	Closures        string `json:"closures"`       // "2026-12-24/2027-01-02,2027-05-01"
	Currency        string `json:"currency"`       // of its costs; "" = the workspace's
	CapacityUnits   int64  `json:"capacity_units"` // base units a period; 0 = no limit
	CapacityDays    int64  `json:"capacity_days"`  // length of the period; 0 when missing
}

// Capacity is a row of the capacities table: what a location, or one storage
// class of it, can take. 0 = no limit.
type Capacity struct {
	Location       string  `json:"location"`
	StorageClass   string  `json:"storage_class"`   // "" = the whole location
	StorageUnits   int64   `json:"storage_units"`   // base units
	StorageVolume  float64 `json:"storage_volume"`  // litres
	ReceivingUnits int64   `json:"receiving_units"` // base units a day
	PutawayUnits   int64   `json:"putaway_units"`   // base units a day
}

// Kit is a row of the kits table: one part of a kit.
type Kit struct {
	Kit      string  `json:"kit"`
	SKU      string  `json:"sku"`
	Quantity float64 `json:"quantity"` // base units of the part in one kit
}

// Stock is a row of the stock table: what a location holds of a SKU, or of one
// lot of it; the rows of one SKU and location are summed.
type Stock struct {
	SKU         string   `json:"sku"`
	Location    string   `json:"location"`
	OnHand      int64    `json:"on_hand"`
	Reserved    int64    `json:"reserved"`
	Backordered int64    `json:"backordered"`
	Lot         string   `json:"lot"`
	ExpiresOn   core.Day `json:"expires_on"`
}

// OpenOrder is a row of the open_orders table: goods ordered, not yet received.
type OpenOrder struct {
	Order     string   `json:"order"`
	SKU       string   `json:"sku"`
	Location  string   `json:"location"`
	Supplier  string   `json:"supplier"`
	Quantity  int64    `json:"quantity"` // base units still to come
	OrderedOn core.Day `json:"ordered_on"`
	DueOn     core.Day `json:"due_on"`
}

// CustomerOrder is a row of the customer_orders table: what a customer has
// ordered for a day and is not yet sold, reserved or owed.
type CustomerOrder struct {
	Order      string   `json:"order"`
	SKU        string   `json:"sku"`
	Location   string   `json:"location"` // that sells it
	Quantity   int64    `json:"quantity"` // base units still wanted
	OrderedOn  core.Day `json:"ordered_on"`
	DueOn      core.Day `json:"due_on"`
	InForecast bool     `json:"in_forecast"` // it is one of the orders that sales history is made of
}

// Receipt is a row of the receipts table: an order line that has arrived.
type Receipt struct {
	Order      string   `json:"order"`
	SKU        string   `json:"sku"`
	Location   string   `json:"location"`
	Supplier   string   `json:"supplier"`
	Quantity   int64    `json:"quantity"` // base units received
	OrderedOn  core.Day `json:"ordered_on"`
	ReceivedOn core.Day `json:"received_on"`
}

// Slot is a row of the slots table: one place in a warehouse.
type Slot struct {
	Slot     string `json:"slot"`
	Location string `json:"location"`
	core.Place
	Bay            int64   `json:"bay"`
	Level          int64   `json:"level"`
	CapacityVolume float64 `json:"capacity_volume"` // litres; 0 = no limit
	CapacityWeight float64 `json:"capacity_weight"` // kilograms; 0 = no limit
	CapacityUnits  int64   `json:"capacity_units"`  // base units; 0 = no limit
	Length         float64 `json:"length"`          // inner sides in cm; 0 = no limit
	Width          float64 `json:"width"`
	Height         float64 `json:"height"`
	SharedBy       int64   `json:"shared_by"`    // 0 = one, or as many as it holds
	PickSeconds    float64 `json:"pick_seconds"` // 0 = by its level
	FaceMin        int64   `json:"face_min"`     // base units; 0 = from the forecast
	FaceMax        int64   `json:"face_max"`
}

// Station is a row of the stations table: where tours start or goods arrive.
type Station struct {
	Station  string  `json:"station"`
	Location string  `json:"location"`        // "" = the only warehouse
	Kind     string  `json:"kind"`            // dock or pack
	Zone     string  `json:"zone"`            // "" = all zones without a station of their own
	X        float64 `json:"x" missing:"NaN"` // metres
	Y        float64 `json:"y" missing:"NaN"` // metres
}

// Walkway is a row of the walkways table: a one-way aisle, a cross aisle or an obstacle.
type Walkway struct {
	Kind      string  `json:"kind"`
	Location  string  `json:"location"` // "" = the only warehouse
	Aisle     string  `json:"aisle"`
	Direction string  `json:"direction"` // up or down
	Position  float64 `json:"position"`  // metres
	XFrom     float64 `json:"x_from"`
	YFrom     float64 `json:"y_from"`
	XTo       float64 `json:"x_to"`
	YTo       float64 `json:"y_to"`
}

// CartSlot stands in slot_stock for the cart: goods that a stopped wave of moves
// has left there.
const CartSlot = "CART"

// SlotStock is a row of the slot_stock table: what a slot holds.
type SlotStock struct {
	Slot      string   `json:"slot"`
	Location  string   `json:"location"` // "" where slot names are unique
	SKU       string   `json:"sku"`
	Quantity  int64    `json:"quantity"`
	Lot       string   `json:"lot"`
	ExpiresOn core.Day `json:"expires_on"`
}

// OrderLine is a row of the order_lines table: one line of a customer order,
// for slotting by what is picked together.
type OrderLine struct {
	Order     string    `json:"order"`
	SKU       string    `json:"sku"`
	Location  string    `json:"location"`
	Quantity  float64   `json:"quantity"`
	OrderedAt time.Time `json:"ordered_at"`
}

// Distance is a row of the distances table: the walk between two slots or
// docks of a warehouse.
type Distance struct {
	Location string  `json:"location"`
	From     string  `json:"from"`
	To       string  `json:"to"`
	Distance float64 `json:"distance"` // metres
}

// Event is a row of the events table: something on a day that moves demand.
type Event struct {
	Date     core.Day `json:"date"`
	Event    string   `json:"event"`
	Location string   `json:"location"` // "" = every location
	Category string   `json:"category"` // "" = every category
	SKU      string   `json:"sku"`      // "" = every SKU
}

// Opening is a row of the openings table: whether a location, or an item of it,
// trades on a day.
type Opening struct {
	Date     core.Day `json:"date"`
	Location string   `json:"location"` // "" = every location
	SKU      string   `json:"sku"`      // "" = every SKU
	Open     bool     `json:"open"`
}

// Override is a row of the overrides table: a planner's figure that stands in
// for a computed one between two days.
type Override struct {
	SKU      string   `json:"sku"`
	Location string   `json:"location"`
	Field    string   `json:"field"` // forecast, safety_stock, reorder_point, order_up_to or target
	Value    float64  `json:"value"`
	StartsOn core.Day `json:"starts_on"`
	EndsOn   core.Day `json:"ends_on"`
	Author   string   `json:"author"`
	Reason   string   `json:"reason"`
}
