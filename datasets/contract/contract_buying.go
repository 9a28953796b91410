package contract

func sourcingTable() Table {
	return Table{Name: "sourcing", Doc: "From whom an item is bought and on what terms. A row with `from_quantity` above 0 is a " +
		"price break of the row without.", Key: []string{"sku", "location", "supplier",
		"from_quantity"}, Columns: []Column{
		req("sku", Text, "", "item"),
		opt("location", Text, "", "every location", "location the terms hold for"),
		req("supplier", Text, "", "supplier"),
		opt("unit_cost", Money, "currency", "from items", "cost of one base unit").within(0, maxAmount),
		opt("lead_time_days", Number, "days", "from suppliers, else from receipts", "days from order to receipt").within(0, maxDays),
		opt("lead_time_sd", Number, "days", "from receipts, else 0",
			"spread (standard deviation) of the lead time").within(0, maxDays),
		opt("lead_time_unit", Text, "", "days", "what lead_time_days counts: days of the calendar, or the supplier's working_days").oneOf("days", "working_days"),
		opt("moq", Integer, "base units", "0", "minimum order quantity").within(0, MaxUnits),
		opt("order_multiple", Integer, "base units", "1", "orders come in multiples of this").within(0, MaxUnits),
		opt("order_unit", Text, "", "the base unit", "unit the supplier sells in, such as CS; orders are whole ones"),
		opt("order_unit_size", Integer, "base units", "0, refused where order_unit is named",
			"base units in one order unit").within(0, MaxUnits),
		opt("max_order", Integer, "base units", "0, none", "largest order").within(0, MaxUnits),
		opt("from_quantity", Integer, "base units", "0", "order quantity from which unit_cost holds").within(0, MaxUnits),
		opt("break_kind", Text, "", "all_units", "of a row with breaks: a break's cost holds for the whole order, or for the units from it on").
			oneOf("all_units", "incremental"),
		opt("next_unit_cost", Money, "currency", "0, no change",
			"announced cost of one base unit").within(0, maxAmount),
		opt("next_cost_from", Day, "", "no change", "first day of the announced cost"),
		opt("share", Number, "0 to 1", "0, the cheapest supplier gets all",
			"part of what is ordered that goes to this supplier").within(0, 1),
		opt("last_order_on", Day, "", "open", "last day the supplier takes orders for it. The last order day buys for last_buy_days, or, where none are stated and another supplier goes on, until goods of that one come"),
		opt("last_buy_days", Integer, "days", "to the last day on sale, else 1825",
			"how long the last order is to last").within(0, 36500),
	}}
}

func suppliersTable() Table {
	return Table{Name: "suppliers", Doc: "Who delivers.", Key: []string{"supplier"}, Optional: true, Columns: []Column{
		req("supplier", Text, "", "supplier"),
		opt("name", Text, "", "empty", "name for people"),
		opt("lead_time_days", Number, "days", "0, none", "days from order to receipt of what sourcing states none for").within(0, maxDays),
		opt("order_cost", Money, "currency", "0", "fixed cost of one order").within(0, maxAmount),
		opt("minimum_value", Money, "currency", "0", "least value of one order").within(0, maxAmount),
		opt("minimum_weight", Number, "kg", "0", "least weight of one order").within(0, maxSize),
		opt("minimum_volume", Number, "litres", "0", "least volume of one order").within(0, maxSize),
		opt("order_weekdays", Text, "", "every day", "days that take orders, in words: mon,thu or mon-fri or weekdays"),
		opt("working_weekdays", Text, "", "every day; mon-fri for lead times in working days",
			"days on which it works and delivers, in words: mon-sat"),
		opt("closures", Text, "", "none", "days on which it takes no orders and delivers nothing, such as 2026-12-24/2027-01-02,2027-05-01"),
		opt("currency", Text, "", "the workspace's", "ISO 4217 code of its money: costs in sourcing, order_cost and minimum_value; its rate is in currencies"),
		opt("capacity_units", Integer, "base units", "0, no limit",
			"most units it takes orders for in a period").within(0, MaxUnits),
		opt("capacity_days", Integer, "days", "7", "length of the period; what was ordered in its days before as-of counts").within(0, maxDays),
	}}
}
