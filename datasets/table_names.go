package datasets

// Each row type of an input table says which table of the contract its rows
// make.

// TableName is the contract's name of the table.
func (Sale) TableName() string { return "sales" }

// TableName is the contract's name of the table.
func (Item) TableName() string { return "items" }

// TableName is the contract's name of the table.
func (Location) TableName() string { return "locations" }

// TableName is the contract's name of the table.
func (Sourcing) TableName() string { return "sourcing" }

// TableName is the contract's name of the table.
func (Supplier) TableName() string { return "suppliers" }

// TableName is the contract's name of the table.
func (Lane) TableName() string { return "lanes" }

// TableName is the contract's name of the table.
func (Currency) TableName() string { return "currencies" }

// TableName is the contract's name of the table.
func (Capacity) TableName() string { return "capacities" }

// TableName is the contract's name of the table.
func (Kit) TableName() string { return "kits" }

// TableName is the contract's name of the table.
func (Stock) TableName() string { return "stock" }

// TableName is the contract's name of the table.
func (OpenOrder) TableName() string { return "open_orders" }

// TableName is the contract's name of the table.
func (CustomerOrder) TableName() string { return "customer_orders" }

// TableName is the contract's name of the table.
func (Receipt) TableName() string { return "receipts" }

// TableName is the contract's name of the table.
func (Slot) TableName() string { return "slots" }

// TableName is the contract's name of the table.
func (SlotStock) TableName() string { return "slot_stock" }

// TableName is the contract's name of the table.
func (OrderLine) TableName() string { return "order_lines" }

// TableName is the contract's name of the table.
func (Distance) TableName() string { return "distances" }

// TableName is the contract's name of the table.
func (Station) TableName() string { return "stations" }

// TableName is the contract's name of the table.
func (Walkway) TableName() string { return "walkways" }

// TableName is the contract's name of the table.
func (Event) TableName() string { return "events" }

// TableName is the contract's name of the table.
func (Opening) TableName() string { return "openings" }

// TableName is the contract's name of the table.
func (Driver) TableName() string { return "drivers" }

// TableName is the contract's name of the table.
func (Override) TableName() string { return "overrides" }
