package ledger

import (
	"strings"
)

// Scan is what a code means, as far as the code itself says: the typed
// identifiers of a raw string. Several may be set, as in a GS1 element string
// with item, lot, expiry and count.
type Scan struct {
	Raw      string `json:"raw"`
	SKU      string `json:"sku,omitempty"`      // an own SKU code
	GTIN     string `json:"gtin,omitempty"`     // 14 digits
	SSCC     string `json:"sscc,omitempty"`     // 18 digits, a pallet or parcel
	Serial   string `json:"serial,omitempty"`   // serial number
	Lot      string `json:"lot,omitempty"`      // batch or lot
	Expiry   int32  `json:"expiry,omitempty"`   // day since 1970-01-01, 0 = not in the code
	Quantity int64  `json:"quantity,omitempty"` // count in the code, 0 = none
	Location string `json:"location,omitempty"` // a location code
	Slot     string `json:"slot,omitempty"`     // a slot code
	Order    string `json:"order,omitempty"`    // an order or shipment code
	EPC      string `json:"epc,omitempty"`      // pure identity URI of a tag
	Standard string `json:"standard,omitempty"` // "plain", "gs1", "epc"
}

// Scanner turns a raw scan into typed identifiers. Plain codes are built in;
// GS1 and RFID scanners are put in front of it with Scanners.
type Scanner interface {
	// Scan reports false when the code is not of its kind, and an error when
	// it is of its kind but wrong.
	Scan(raw string) (Scan, bool, error)
}

// Scanners asks each scanner in turn; the first that knows the code decides.
type Scanners []Scanner

// Scan implements Scanner.
func (ss Scanners) Scan(raw string) (Scan, bool, error) {
	for _, s := range ss {
		if v, ok, err := s.Scan(raw); ok || err != nil {
			return v, ok, err
		}
	}
	return Scan{Raw: raw}, false, nil
}

// PlainCodes reads own codes: an optional prefix "sku:", "slot:", "order:" or
// "loc:" says what the rest is; without one the code itself is looked up.
type PlainCodes struct{}

// Scan implements Scanner.
func (PlainCodes) Scan(raw string) (Scan, bool, error) {
	code := strings.TrimSpace(raw)
	v := Scan{Raw: raw, Standard: "plain"}
	if code == "" {
		return v, false, NewInvalid("scan", "is empty")
	}
	prefix, rest, cut := strings.Cut(code, ":")
	if cut && rest != "" {
		switch strings.ToLower(prefix) {
		case "sku":
			v.SKU = rest
			return v, true, nil
		case "slot":
			v.Slot = rest
			return v, true, nil
		case "order":
			v.Order = rest
			return v, true, nil
		case "loc":
			v.Location = rest
			return v, true, nil
		}
	}
	return v, true, nil
}
