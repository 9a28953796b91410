package core

import (
	"cmp"
	"hash/fnv"
	"strings"
)

// Key is one SKU at one location, the unit of planning.
type Key struct {
	SKU      string `json:"sku"`
	Location string `json:"location"`
}

// String is SKU@LOCATION, as people write it.
func (k Key) String() string { return k.SKU + "@" + k.Location }

// ParseKey reads SKU@LOCATION; the location follows the last @.
func ParseKey(s string) (Key, bool) {
	i := strings.LastIndexByte(s, '@')
	if i <= 0 || i == len(s)-1 {
		return Key{}, false
	}
	return Key{SKU: s[:i], Location: s[i+1:]}, true
}

// Compare orders keys by location, then SKU, as the tables are sorted.
func (k Key) Compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Location, o.Location), cmp.Compare(k.SKU, o.SKU))
}

// Hash is the same for the same key on every machine: the seed of a series' random
// numbers and its place in a sample.
func (k Key) Hash() uint64 {
	h := fnv.New64a()
	h.Write([]byte(k.Location + "\x00" + k.SKU))
	return h.Sum64()
}
