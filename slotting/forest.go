package slotting

import (
	"github.com/stockwright/stockwright/slotting/ranked"
	"github.com/stockwright/stockwright/slotting/storage"
)

// forest has a rank tree for every set of slots that some items may take: those
// of a storage class, at most so far down its fallback order. Trees are made
// when first asked for, so that a warehouse of one class has one.
type forest struct {
	f     *floor
	order []int32 // slots, best first
	room  func(slot int32) (units, volume, weight float64)
	trees map[treeKey]*ranked.Tree
	list  []*ranked.Tree
}

type treeKey struct {
	class int32
	worst int8 // the last rank of the class that is in the tree
}

func newForest(f *floor, order []int32, room func(slot int32) (units, volume, weight float64)) *forest {
	return &forest{f: f, order: order, room: room, trees: map[treeKey]*ranked.Tree{}}
}

// forLoad is the tree of the slots that a load may go to from where it lies: no
// further down the fallback order of its class than it is now.
func (o *forest) forLoad(l, from int32) *ranked.Tree {
	sku := o.f.loads[l].sku
	return o.upTo(sku, o.f.rankOf(sku, from))
}

// upTo is the tree of a SKU's slots down to a rank; barred stands for all.
func (o *forest) upTo(sku int32, worst int8) *ranked.Tree {
	class := o.f.class[sku]
	if worst == storage.Barred {
		worst = o.f.classes.Worst(class)
	}
	key := treeKey{class, worst}
	t, ok := o.trees[key]
	if !ok {
		t = o.grow(key)
		o.trees[key] = t
		o.list = append(o.list, t)
	}
	return t
}

// grow makes a tree over the slots that a plan may fill.
func (o *forest) grow(key treeKey) *ranked.Tree {
	var slots []int32
	for _, s := range o.order {
		rank := o.f.classes.Rank[key.class][o.f.slotCls[s]]
		if rank != storage.Barred && rank <= key.worst && !o.f.w.Slots[s].Locked && !o.f.w.Slots[s].Reserve {
			slots = append(slots, s)
		}
	}
	t := ranked.NewTree(slots, len(o.f.w.Slots))
	t.Build(o.room)
	return t
}

// refresh brings a slot's room up to date in every tree that holds it.
func (o *forest) refresh(slot int32) {
	if slot == onCart {
		return
	}
	u, v, w := o.room(slot)
	for _, t := range o.list {
		if p := t.Place[slot]; p >= 0 {
			t.Set(int(p), u, v, w)
		}
	}
}
