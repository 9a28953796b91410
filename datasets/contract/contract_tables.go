package contract

// InputTables is the contract of the input tables, in the order the documents
// list them.
func InputTables() []Table {
	return append(masterTables(), movingTables()...)
}

func req(name string, kind Kind, unit, doc string) Column {
	return Column{Name: name, Kind: kind, Required: true, Unit: unit, Doc: doc}
}

func opt(name string, kind Kind, unit, missing, doc string) Column {
	return Column{Name: name, Kind: kind, Unit: unit, Missing: missing, Doc: doc}
}

// within bounds a column's values; what lies outside is a mistake of unit or a
// slip of the hand.
func (c Column) within(low, high float64) Column {
	c.Min, c.Max = low, high
	return c
}

func (c Column) oneOf(texts ...string) Column {
	c.OneOf = texts
	return c
}

// The largest values a table may hold.
const (
	MaxUnits  = 1e9 // units of one row
	maxAmount = 1e9 // currency units
	maxSize   = 1e7 // litres, kilograms, centimetres, metres
	maxDays   = 3650
)

func masterTables() []Table {
	return []Table{
		salesTable(),
		itemsTable(),
		locationsTable(),
		sourcingTable(),
		suppliersTable(),
		lanesTable(),
		currenciesTable(),
		capacitiesTable(),
		kitsTable(),
	}
}

func salesTable() Table {
	return Table{Name: "sales", Doc: "What was sold, by day or by order line: rows of one day are summed, returns and " +
		"cancellations (negative quantities) net.", Columns: []Column{
		req("date", Day, "", "day of the sale"),
		req("sku", Text, "", "item sold"),
		req("location", Text, "", "store or warehouse that sold it"),
		req("quantity", Number, "base units", "units sold; negative for a return"),
		opt("unit_price", Number, "currency", "unknown", "price paid for one unit"),
		opt("on_promotion", Flag, "", "no", "sold under a promotion"),
		opt("in_stock", Flag, "", "unknown", "no: the shelf was empty, so demand was at least the quantity"),
	}}
}

func itemsTable() Table {
	return Table{Name: "items", Doc: "What is kept in stock.", Key: []string{"sku"}, Columns: []Column{
		req("sku", Text, "", "item"),
		opt("description", Text, "", "empty", "name for people"),
		opt("category", Text, "", "empty", "group that shares a season and a target"),
		opt("unit_cost", Money, "currency", "from sourcing", "cost of one base unit").within(0, maxAmount),
		opt("unit_price", Money, "currency", "what the sales of late were paid", "selling price of one base unit").within(0, maxAmount),
		opt("unit_name", Text, "", "a piece", "what one unit is, such as kg"),
		opt("unit_decimals", Integer, "decimals", "0, whole units",
			"of weighed goods: 1 or 2 decimals are counted, all quantities of the item may have them, and its base unit is a tenth or a hundredth").within(0, 2),
		opt("unit_volume", Number, "litres", "from the sides, else 0", "volume of one base unit").within(0, maxSize),
		opt("unit_weight", Number, "kg", "0", "weight of one base unit").within(0, maxSize),
		opt("unit_length", Number, "cm", "0", "longest side of one base unit").within(0, maxSize),
		opt("unit_width", Number, "cm", "0", "second side").within(0, maxSize),
		opt("unit_height", Number, "cm", "0", "third side").within(0, maxSize),
		opt("case_pack", Integer, "base units", "1", "units in a case").within(0, MaxUnits),
		opt("shelf_life_days", Integer, "days", "0, does not expire", "days from receipt to expiry").within(0, maxDays),
		opt("storage_class", Text, "", "empty, any slot", "what a slot must offer, such as ambient, chilled, hazard"),
		opt("status", Text, "", "active", "where it stands in its life").oneOf("active", "phase_out", "discontinued"),
		opt("launched_on", Day, "", "first sale", "first day on sale"),
		opt("replaces", Text, "", "none", "SKU whose demand this one takes over"),
		opt("ends_on", Day, "", "open", "last day on sale: no more is ordered than sells until it"),
	}}
}

func locationsTable() Table {
	return Table{Name: "locations", Doc: "Where stock is kept.", Key: []string{"location"}, Columns: []Column{
		req("location", Text, "", "store or warehouse"),
		opt("kind", Text, "", "store", "what it is; a channel keeps no stock but what is set aside for it, and is sold from that of supplied_by").oneOf("store", "warehouse", KindChannel),
		opt("supplied_by", Text, "", "suppliers", "location that replenishes this one"),
		opt("time_zone", Text, "", "the workspace's", "IANA name, such as Europe/Paris"),
		opt("receiving_weekdays", Text, "", "every day", "days on which it receives goods, in words: mon-fri"),
		opt("closures", Text, "", "none", "days on which it receives nothing, such as 2026-12-24/2027-01-02,2027-05-01"),
	}}
}

func lanesTable() Table {
	return Table{Name: "lanes", Doc: "How goods go from one own location to another. A row without sku is of all items; one with a sku stands before it for that item.",
		Key: []string{"from_location", "location", "sku"}, Optional: true, Columns: []Column{
			req("from_location", Text, "", "location the goods leave"),
			req("location", Text, "", "location they come to"),
			opt("sku", Text, "", "every item", "item the terms hold for"),
			opt("lead_time_days", Number, "days", "transfer_lead_days of the config",
				"days from leaving to arrival").within(0, maxDays),
			opt("lead_time_sd", Number, "days", "from receipts, else 0",
				"spread (standard deviation) of the lead time").within(0, maxDays),
			opt("delivery_weekdays", Text, "", "every day", "days on which a delivery arrives, in words: tue,fri"),
			opt("pack", Integer, "base units", "case_pack of the item",
				"transfers come in multiples of this").within(0, MaxUnits),
			opt("minimum", Integer, "base units", "0", "least units of an item worth sending").within(0, MaxUnits),
		}}
}

func currenciesTable() Table {
	return Table{Name: "currencies", Doc: "What suppliers' money is worth in the workspace's.",
		Key: []string{"currency"}, Optional: true, Columns: []Column{
			req("currency", Text, "", "ISO 4217 code, such as USD"),
			req("rate", Number, "workspace currency", "what one unit of it costs: 0.92 where a dollar costs 0.92 euros").within(0, maxAmount),
		}}
}

func capacitiesTable() Table {
	return Table{Name: "capacities", Doc: "What a location can take. A row without storage_class is of the whole location.",
		Key: []string{"location", "storage_class"}, Optional: true, Columns: []Column{
			req("location", Text, "", "location"),
			opt("storage_class", Text, "", "the whole location", "items of this class only"),
			opt("storage_units", Integer, "base units", "0, no limit", "most units held").within(0, MaxUnits),
			opt("storage_volume", Number, "litres", "0, no limit", "most volume held").within(0, maxAmount),
			opt("receiving_units", Integer, "base units", "0, no limit",
				"units a day the dock can receive; of the whole location").within(0, MaxUnits),
			opt("putaway_units", Integer, "base units", "0, no limit",
				"units a day that can be put away; of the whole location").within(0, MaxUnits),
		}}
}

func kitsTable() Table {
	return Table{Name: "kits", Doc: "What kits are made of when they are sold: a kit without sourcing is not stocked, its demand is that of its parts.",
		Key: []string{"kit", "sku"}, Optional: true, Columns: []Column{
			req("kit", Text, "", "SKU that is sold"),
			req("sku", Text, "", "part"),
			req("quantity", Number, "base units", "units of the part in one kit").within(0, MaxUnits),
		}}
}

func movingTables() []Table {
	return []Table{
		stockTable(),
		openOrdersTable(),
		customerOrdersTable(),
		receiptsTable(),
		slotsTable(),
		stationsTable(),
		walkwaysTable(),
		slotStockTable(),
		orderLinesTable(),
		distancesTable(),
		eventsTable(),
		driversTable(),
		openingsTable(),
		overridesTable(),
	}
}

func stockTable() Table {
	return Table{Name: "stock", Doc: "What is on the shelf at the start of the as-of day. Rows of one SKU and location are bins or lots " +
		"and are summed. A refused row leaves its SKU at its location in doubt: nothing is planned for it until it is mended.", Columns: []Column{
		req("sku", Text, "", "item"),
		req("location", Text, "", "where it is"),
		req("on_hand", Integer, "base units", "units on the shelf").within(-MaxUnits, MaxUnits),
		opt("reserved", Integer, "base units", "0", "units promised to customers").within(0, MaxUnits),
		opt("backordered", Integer, "base units", "0", "units owed to customers").within(0, MaxUnits),
		opt("lot", Text, "", "one lot", "lot or batch"),
		opt("expires_on", Day, "", "does not expire", "last day the lot may be sold"),
	}}
}

func openOrdersTable() Table {
	return Table{Name: "open_orders", Doc: "What is on its way. Rows of one order and SKU are schedule lines and are summed, each due on its day. " +
		"A refused row leaves its SKU at its location in doubt: nothing is planned for it until it is mended.", Optional: true, Columns: []Column{
		req("order", Text, "", "order number"),
		req("sku", Text, "", "item"),
		req("location", Text, "", "where it will arrive"),
		opt("supplier", Text, "", "from sourcing", "who delivers; the location it left, of a transfer on its way"),
		req("quantity", Integer, "base units", "units still to come").within(1, MaxUnits),
		opt("ordered_on", Day, "", "unknown", "day of the order"),
		req("due_on", Day, "", "day it is expected"),
	}}
}

func customerOrdersTable() Table {
	return Table{Name: "customer_orders", Doc: "What customers have ordered for a day, beside what is sold, reserved or owed already: it is served beside the forecast. " +
		"A refused row leaves its SKU at its location in doubt: nothing is planned for it until it is mended.", Optional: true, Columns: []Column{
		req("order", Text, "", "order number"),
		req("sku", Text, "", "item"),
		req("location", Text, "", "location, or channel, that sells it"),
		req("quantity", Integer, "base units", "units still wanted").within(1, MaxUnits),
		opt("ordered_on", Day, "", "unknown", "day of the order"),
		req("due_on", Day, "", "day the customer wants it; a past one is owed"),
		opt("in_forecast", Flag, "", "no", "it is part of what is forecast from sales, and takes from the forecast first"),
	}}
}

func receiptsTable() Table {
	return Table{Name: "receipts", Doc: "Orders that have arrived; lead times are learned from them.", Optional: true, Columns: []Column{
		opt("order", Text, "", "empty", "order number"),
		req("sku", Text, "", "item"),
		req("location", Text, "", "where it arrived"),
		opt("supplier", Text, "", "from sourcing", "who delivered"),
		req("quantity", Integer, "base units", "units received").within(1, MaxUnits),
		req("ordered_on", Day, "", "day of the order"),
		req("received_on", Day, "", "day of the receipt"),
	}}
}

func slotsTable() Table {
	return Table{Name: "slots", Doc: "The places of a warehouse.", Key: []string{"location", "slot"}, Optional: true, Columns: []Column{
		req("slot", Text, "", "place"),
		req("location", Text, "", "warehouse it is in"),
		opt("zone", Text, "", "empty", "part of the warehouse"),
		opt("aisle", Text, "", "empty", "aisle"),
		opt("x", Number, "m", "from aisle and bay", "coordinate").within(-maxSize, maxSize),
		opt("y", Number, "m", "from aisle and bay", "coordinate").within(-maxSize, maxSize),
		opt("storage_class", Text, "", "empty, any item", "what it offers, such as ambient, chilled, hazard"),
		opt("reserve", Flag, "", "no", "bulk: faces are refilled from it, and no pick goes there while the item has a face"),
		opt("locked", Flag, "", "no", "its contents stay where they are"),
		opt("bay", Integer, "", "0", "position along the aisle").within(-1e6, 1e6),
		opt("level", Integer, "", "0", "height; 0 is the floor").within(-1e6, 1e6),
		opt("capacity_volume", Number, "litres", "0, no limit", "volume it holds").within(0, maxSize),
		opt("capacity_weight", Number, "kg", "0, no limit", "weight it bears").within(0, maxSize),
		opt("capacity_units", Integer, "base units", "0, no limit", "units it holds").within(0, MaxUnits),
		opt("length", Number, "cm", "0, no limit", "longest inner side").within(0, maxSize),
		opt("width", Number, "cm", "0, no limit", "second inner side").within(0, maxSize),
		opt("height", Number, "cm", "0, no limit", "third inner side").within(0, maxSize),
		opt("shared_by", Integer, "", "1, or as many as it holds", "SKUs that may share it").within(0, 1e6),
		opt("pick_seconds", Number, "s", "by its level", "what a line costs there beside walking").within(0, 86400),
		opt("face_min", Integer, "base units", "from the forecast", "units at which the face in it is refilled").within(0, MaxUnits),
		opt("face_max", Integer, "base units", "from the forecast", "units up to which it is").within(0, MaxUnits),
	}}
}

func stationsTable() Table {
	return Table{Name: "stations", Doc: "Where tours start and goods arrive; without them tours start before the first aisle.",
		Key: []string{"location", "station"}, Optional: true, Columns: []Column{
			req("station", Text, "", "name"),
			opt("location", Text, "", "the only warehouse", "warehouse it is in"),
			opt("kind", Text, "", "dock", "goods arrive at a dock; tours start and end at a pack station, or at a dock without one").oneOf("dock", "pack"),
			opt("zone", Text, "", "all zones without one", "the zone it serves: lines there are picked on tours of their own from here"),
			opt("x", Number, "m", "before the first aisle", "coordinate").within(-maxSize, maxSize),
			opt("y", Number, "m", "before the first aisle", "coordinate").within(-maxSize, maxSize),
		}}
}

func walkwaysTable() Table {
	return Table{Name: "walkways", Doc: "What the slots' coordinates do not say of the ways between them.", Optional: true, Columns: []Column{
		req("kind", Text, "", "one_way: an aisle walked in one direction; cross_aisle: a way across the aisles; obstacle: a rectangle nobody walks through").
			oneOf("one_way", "cross_aisle", "obstacle"),
		opt("location", Text, "", "the only warehouse", "warehouse"),
		opt("aisle", Text, "", "empty", "of one_way: the aisle"),
		opt("direction", Text, "", "up", "of one_way: towards growing (up) or falling (down) positions").oneOf("up", "down"),
		opt("position", Number, "m", "0", "of cross_aisle: where it lies along the aisles").within(-maxSize, maxSize),
		opt("x_from", Number, "m", "0", "of obstacle: its rectangle").within(-maxSize, maxSize),
		opt("y_from", Number, "m", "0", "of obstacle").within(-maxSize, maxSize),
		opt("x_to", Number, "m", "0", "of obstacle").within(-maxSize, maxSize),
		opt("y_to", Number, "m", "0", "of obstacle").within(-maxSize, maxSize),
	}}
}

func slotStockTable() Table {
	return Table{Name: "slot_stock", Doc: "What each slot holds.", Key: []string{"location", "slot", "sku", "lot"}, Optional: true, Columns: []Column{
		req("slot", Text, "", "place"),
		opt("location", Text, "", "slot names are unique", "warehouse"),
		req("sku", Text, "", "item"),
		req("quantity", Integer, "base units", "units in the slot").within(0, MaxUnits),
		opt("lot", Text, "", "one lot", "lot or batch"),
		opt("expires_on", Day, "", "does not expire", "last day the lot may be sold"),
	}}
}

func orderLinesTable() Table {
	return Table{Name: "order_lines", Doc: "Customer order lines, for slotting; without them slotting uses sales.", Optional: true, Columns: []Column{
		req("order", Text, "", "order number"),
		req("sku", Text, "", "item"),
		opt("location", Text, "", "the only warehouse", "where it was picked"),
		req("quantity", Number, "base units", "units ordered"),
		opt("ordered_at", Time, "UTC", "unknown", "when it was ordered"),
	}}
}

func distancesTable() Table {
	return Table{Name: "distances", Doc: "Walks measured on site, instead of those computed from coordinates.",
		Key: []string{"location", "from", "to"}, Optional: true, Columns: []Column{
			opt("location", Text, "", "the only warehouse", "warehouse"),
			req("from", Text, "", "slot, bay (AISLE-BAY) or station"),
			req("to", Text, "", "slot, bay (AISLE-BAY) or station"),
			req("distance", Number, "m", "length of the walk").within(0, maxSize),
		}}
}

func eventsTable() Table {
	return Table{Name: "events", Doc: "Days that move demand.", Key: []string{"date", "event", "location", "category", "sku"}, Optional: true, Columns: []Column{
		req("date", Day, "", "day"),
		req("event", Text, "", "name; one name has one effect"),
		opt("location", Text, "", "every location", "location it holds for"),
		opt("category", Text, "", "every category", "category it holds for"),
		opt("sku", Text, "", "every SKU", "item it holds for"),
	}}
}

func driversTable() Table {
	return Table{Name: "drivers", Doc: "Columns known ahead that move demand, of past days and of days to come. They are any further columns, of numbers or flags (or texts, each value a state), " +
		"under the exporter's own names, such as discount, feature, school_holiday. A null says nothing; a flag listed only on the days it is on is off on others. " +
		"Columns named on_promotion and unit_price (or promotion, price) are what the sales' own will be on days to come. A row that names a SKU wins over one that does not, a location over none. " +
		"Ahead they are held to the range seen (exception driver_held).", Key: []string{"date", "location", "sku"}, Optional: true, Columns: []Column{
		req("date", Day, "", "day"),
		opt("location", Text, "", "every location", "location it holds for"),
		opt("sku", Text, "", "every SKU", "item it holds for"),
	}}
}

func openingsTable() Table {
	return Table{Name: "openings", Doc: "Days on which a location or an item of it trades or does not; days it does not name are learnt from sales. A closed day holds no demand and teaches nothing.",
		Key: []string{"date", "location", "sku"}, Optional: true, Columns: []Column{
			req("date", Day, "", "day, past or to come"),
			opt("location", Text, "", "every location", "location it holds for"),
			opt("sku", Text, "", "every SKU", "item it holds for; its row wins over one for all items"),
			opt("open", Flag, "", "no", "whether it trades"),
		}}
}

func overridesTable() Table {
	return Table{Name: "overrides", Doc: "Figures set by a planner.", Key: []string{"sku", "location", "field", "starts_on"}, Optional: true, Columns: []Column{
		req("sku", Text, "", "item"),
		req("location", Text, "", "location"),
		req("field", Text, "", "the computed figure it stands for").
			oneOf("forecast", "safety_stock", "reorder_point", "order_up_to", "target"),
		req("value", Number, "as the field", "the planner's figure").within(0, MaxUnits),
		req("starts_on", Day, "", "first day it holds"),
		opt("ends_on", Day, "", "until changed", "last day it holds"),
		opt("author", Text, "", "empty", "who set it"),
		opt("reason", Text, "", "empty", "why"),
	}}
}

// KindChannel is the kind of a location that keeps no stock of its own choosing:
// what it sells leaves the stock of the location that supplies it.
const KindChannel = "channel"
