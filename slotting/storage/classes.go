// Package storage says which slots the items of a storage class lie in.
package storage

import "slices"

// Classes says which slots an item of a storage class may lie in, and
// which of them it should: the rank is 0 for slots of its own class, grows
// along the fallback order, and is last for slots that take anything. An item
// without a class may lie anywhere, and leaves slots of a class to those who
// need them where it can.
type Classes struct {
	number map[string]int32
	names  []string
	Rank   [][]int8 // by class of the item and of the slot; Barred where not allowed
}

// Barred marks a slot class that an item class may not lie in.
const Barred = -1

// New numbers the classes of slots and then of items. Fallback names, for a class, the
// classes whose slots its items take where their own have no room.
func New(slots, items []string, fallback map[string][]string) *Classes {
	c := &Classes{number: map[string]int32{}}
	c.Of("")
	for _, name := range slots {
		c.Of(name)
	}
	for _, name := range items {
		c.Of(name)
	}
	for _, name := range c.names {
		ranks := make([]int8, len(c.names))
		for slot, offered := range c.names {
			ranks[slot] = rank(name, offered, fallback[name])
		}
		c.Rank = append(c.Rank, ranks)
	}
	return c
}

// rank is how far down the list of wanted classes a slot's class stands
// for an item of a class.
func rank(item, slot string, fallback []string) int8 {
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
	return Barred
}

// Count is how many classes there are.
func (c *Classes) Count() int { return len(c.names) }

// Of is the number of a class.
func (c *Classes) Of(name string) int32 {
	n, ok := c.number[name]
	if !ok {
		n = int32(len(c.names))
		c.number[name] = n
		c.names = append(c.names, name)
	}
	return n
}

// Worst is the last rank that a class has anywhere.
func (c *Classes) Worst(class int32) int8 {
	return slices.Max(c.Rank[class])
}

// Home is the class of the slots that items of a class want most, of those that
// have slots; Barred without any.
func (c *Classes) Home(class int32, slots [][]int32) int32 {
	best := int32(Barred)
	for s, rank := range c.Rank[class] {
		if rank != Barred && len(slots[s]) > 0 && (best == Barred || rank < c.Rank[class][best]) {
			best = int32(s)
		}
	}
	return best
}
