package ledger

import (
	"strings"
)

// Account is one of the places a unit can be in: "slot:WH1:A-01-2". The parts
// are kind, location and name; a ':' or '%' inside a part is escaped.
type Account string

// AccountKind says what an account stands for.
type AccountKind string

// The kinds of accounts. Slots, docks and transit hold our stock; the others
// are the outside world, so that every movement has two ends and the sum over
// all accounts of a SKU is zero.
const (
	KindSlot       AccountKind = "slot"
	KindDock       AccountKind = "dock"
	KindTransit    AccountKind = "transit"
	KindSupplier   AccountKind = "supplier"
	KindCustomer   AccountKind = "customer"
	KindLoss       AccountKind = "loss"
	KindAdjustment AccountKind = "adjustment"
)

// Unslotted is the name of the slot that holds stock of a location whose slot
// is not known; a store without slots keeps everything there.
const Unslotted = "-"

// PackDock is the dock where picked units wait to be packed and shipped.
const PackDock = "pack"

// SlotAccount is the account of a slot; an empty slot is Unslotted.
func SlotAccount(location, slot string) Account {
	if slot == "" {
		slot = Unslotted
	}
	return account(KindSlot, location, slot)
}

// DockAccount is the account of a dock; an empty name is the dock "in".
func DockAccount(location, dock string) Account {
	if dock == "" {
		dock = "in"
	}
	return account(KindDock, location, dock)
}

// TransitAccount holds the units of one transfer order between two locations.
func TransitAccount(order string) Account { return account(KindTransit, "", order) }

// SupplierAccount is where received goods come from.
func SupplierAccount(supplier string) Account { return account(KindSupplier, "", supplier) }

// CustomerAccount is where sold and shipped goods go to, by selling location.
func CustomerAccount(location string) Account { return account(KindCustomer, location, "") }

// LossAccount takes units that are gone, by reason ("damaged", "expired").
func LossAccount(location, reason string) Account { return account(KindLoss, location, reason) }

// AdjustmentAccount is the other end of corrections: "opening", "count", or a
// reason of its own.
func AdjustmentAccount(location, reason string) Account {
	return account(KindAdjustment, location, reason)
}

var accountEscapes = strings.NewReplacer("%", "%25", ":", "%3A")

var accountUnescapes = strings.NewReplacer("%3A", ":", "%25", "%")

func account(kind AccountKind, location, name string) Account {
	if strings.ContainsAny(location, "%:") {
		location = accountEscapes.Replace(location)
	}
	if strings.ContainsAny(name, "%:") {
		name = accountEscapes.Replace(name)
	}
	return Account(string(kind) + ":" + location + ":" + name)
}

func (a Account) parts() (kind, location, name string) {
	kind, rest, _ := strings.Cut(string(a), ":")
	location, name, _ = strings.Cut(rest, ":")
	return kind, location, name
}

// Kind is what the account stands for.
func (a Account) Kind() AccountKind { k, _, _ := a.parts(); return AccountKind(k) }

// Location is the location the account belongs to, "" for suppliers and transit.
func (a Account) Location() string { _, l, _ := a.parts(); return unescape(l) }

// Name is the slot, dock, supplier, order or reason.
func (a Account) Name() string { _, _, n := a.parts(); return unescape(n) }

func unescape(s string) string {
	if strings.Contains(s, "%") {
		return accountUnescapes.Replace(s)
	}
	return s
}

// Ours says whether the account holds our own stock (slot, dock or transit).
func (a Account) Ours() bool {
	k := a.Kind()
	return k == KindSlot || k == KindDock || k == KindTransit
}
