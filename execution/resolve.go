package execution

import (
	"fmt"
	"strings"
)

// slotOf is the slot that a scan means.
func (t *turn) slotOf(raw, location string) (string, error) {
	v, ok, err := t.scan.Scan(raw)
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
func (t *turn) itemOf(raw string) (Scan, string, error) {
	v, _, err := t.scan.Scan(raw)
	if err != nil {
		return v, "", err
	}
	for _, code := range []string{v.SKU, v.GTIN, strings.TrimSpace(raw)} {
		if code == "" {
			continue
		}
		if t.s.items.rows[code] != nil || len(t.s.bySKU[code]) > 0 {
			return v, code, nil
		}
		if owners := t.s.items.in("code:" + code); len(owners) > 0 {
			return v, owners[0].SKU, nil
		}
	}
	if v.SKU != "" {
		return v, v.SKU, nil
	}
	return v, "", fmt.Errorf("%q is not an item that is known here", strings.TrimSpace(raw))
}
