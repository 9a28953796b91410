package sales

import (
	"unsafe"
)

// arena is one large array outside the collector's heap. On the heap the
// collector would let garbage grow to the size of the array before it cleans
// up, and the peak would double.
type arena[T any] struct {
	s   []T
	raw []byte // nil when the memory is the heap's after all
}

func newArena[T any](n int64) arena[T] {
	if n == 0 {
		return arena[T]{s: []T{}}
	}
	var one T
	raw := mapMemory(int(n) * int(unsafe.Sizeof(one)))
	if raw == nil {
		return arena[T]{s: make([]T, n)}
	}
	return arena[T]{s: unsafe.Slice((*T)(unsafe.Pointer(&raw[0])), n), raw: raw}
}

func (a *arena[T]) free() {
	if a.raw != nil {
		unmapMemory(a.raw)
	}
	*a = arena[T]{}
}
