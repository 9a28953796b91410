package slotting

import "slices"

// storageClasses says which slots an item of a storage class may lie in, and
// which of them it should: the rank is 0 for slots of its own class, grows
// along the fallback order, and is last for slots that take anything. An item
// without a class may lie anywhere, and leaves slots of a class to those who
// need them where it can.
type storageClasses struct {
	number map[string]int32
	names  []string
	rank   [][]int8 // by class of the item and of the slot; barred where not allowed
}

// barred marks a slot class that an item class may not lie in.
const barred = -1

func newStorageClasses(in Input, slots []Slot) *storageClasses {
	c := &storageClasses{number: map[string]int32{}}
	c.of("")
	for _, s := range slots {
		c.of(s.StorageClass)
	}
	for _, s := range in.SKUs {
		c.of(s.StorageClass)
	}
	for _, name := range c.names {
		ranks := make([]int8, len(c.names))
		for slot, offered := range c.names {
			ranks[slot] = classRank(name, offered, in.Layout.ClassFallback[name])
		}
		c.rank = append(c.rank, ranks)
	}
	return c
}

// classRank is how far down the list of wanted classes a slot's class stands
// for an item of a class.
func classRank(item, slot string, fallback []string) int8 {
	switch {
	case item == slot:
		return 0
	case item == "":
		return 1
	}
	if i := slices.Index(fallback, slot); i >= 0 {
		return int8(i + 1)
	}
	if slot == "" {
		return int8(len(fallback) + 1)
	}
	return barred
}

// of is the number of a class.
func (c *storageClasses) of(name string) int32 {
	n, ok := c.number[name]
	if !ok {
		n = int32(len(c.names))
		c.number[name] = n
		c.names = append(c.names, name)
	}
	return n
}

// rankOf is the rank of a slot for a SKU, barred where its class does not go there.
func (f *floor) rankOf(sku, slot int32) int8 {
	return f.classes.rank[f.class[sku]][f.slotCls[slot]]
}

// worst is the last rank that a class has anywhere.
func (c *storageClasses) worst(class int32) int8 {
	return slices.Max(c.rank[class])
}

// home is the class of the slots that items of a class want most, of those that
// have slots; barred without any.
func (c *storageClasses) home(class int32, slots [][]int32) int32 {
	best := int32(barred)
	for s, rank := range c.rank[class] {
		if rank != barred && len(slots[s]) > 0 && (best == barred || rank < c.rank[class][best]) {
			best = int32(s)
		}
	}
	return best
}
