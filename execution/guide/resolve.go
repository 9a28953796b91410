package guide

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/execution/ledger"
)

// slotOf is the slot that a scan means.
func slotOf(t *ledger.Turn, raw, location string) (string, error) {
	v, ok, err := t.Scanner.Scan(raw)
	if err != nil {
		return "", err
	}
	if v.Slot != "" {
		return v.Slot, nil
	}
	if ok && v.SKU == "" && v.GTIN == "" && v.Order == "" {
		return strings.TrimSpace(raw), nil
	}
	return "", nil
}

// itemOf is the SKU that a scan means: an own code, or any code of an item.
func itemOf(t *ledger.Turn, raw string) (ledger.Scan, string, error) {
	v, _, err := t.Scanner.Scan(raw)
	if err != nil {
		return v, "", err
	}
	for _, code := range []string{v.SKU, v.GTIN, strings.TrimSpace(raw)} {
		if code == "" {
			continue
		}
		if t.State.Items.Rows[code] != nil || len(t.State.BySKU[code]) > 0 {
			return v, code, nil
		}
		if owners := t.State.Items.In("code:" + code); len(owners) > 0 {
			return v, owners[0].SKU, nil
		}
	}
	if v.SKU != "" {
		return v, v.SKU, nil
	}
	return v, "", fmt.Errorf("%q is not an item that is known here", strings.TrimSpace(raw))
}
