// Package slotting decides which SKU lies in which slot of a warehouse, and
// which moves are worth making to get there.
//
// It takes values and gives values: a Layout (slots, docks, pack stations,
// walking distances), SKUs with the velocity expected in the coming period,
// the current stock by slot and, where known, past pick tours. Plan returns
// moves in an order that can be carried out, each with what it saves and
// costs; Putaway says where received goods go. Lengths are metres, times are
// seconds, velocities are pick lines a day, days are days since 1970-01-01.
//
// Everything is deterministic: the same input, options and seed give the same
// result, whatever the machine; the work budget counts evaluations, not time.
package slotting
