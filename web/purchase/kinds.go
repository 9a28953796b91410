package purchase

// The kinds of lines: bought from a supplier, or sent from a location.
const (
	KindBuy      = "buy"
	KindTransfer = "transfer"
)
