package runs

// InputLeftOut is a part of the inputs that a night did without and a data team should
// look at: the rows refused of a table, or a location.
type InputLeftOut struct {
	Table   string  `json:"table"`
	Key     string  `json:"key,omitempty"` // the location left out; "" = rows of the table
	Rows    int64   `json:"rows"`          // of the table; 0 for a location
	Refused int64   `json:"refused"`
	Units   float64 `json:"units"` // that the refused rows carried, as far as they can be read
	Text    string  `json:"text"`
}

// Known is what the inputs knew of demand and stock, which the next night holds
// its own against.
type Known struct {
	Demand float64 `json:"demand"` // units of all days of the history, of items and locations on file
	Stock  int64   `json:"stock"`  // units on hand, of all rows used
}
