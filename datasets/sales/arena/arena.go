// Package arena holds large arrays outside the collector's heap. On the heap the collector would
// let garbage grow to the size of the array before it cleans up, and the peak would double.
package arena

import (
	"unsafe"
)

// Of is one array.
type Of[T any] struct {
	All []T
	raw []byte // nil when the memory is the heap's after all
}

// New is an array of n zeroes.
func New[T any](n int64) Of[T] {
	if n == 0 {
		return Of[T]{All: []T{}}
	}
	var one T
	raw := mapMemory(int(n) * int(unsafe.Sizeof(one)))
	if raw == nil {
		return Of[T]{All: make([]T, n)}
	}
	return Of[T]{All: unsafe.Slice((*T)(unsafe.Pointer(&raw[0])), n), raw: raw}
}

// Free gives the memory back; nothing of the array may be used after.
func (a *Of[T]) Free() {
	if a.raw != nil {
		unmapMemory(a.raw)
	}
	*a = Of[T]{}
}
