//go:build !unix

package arena

// mapMemory is not to be had here; the heap serves.
func mapMemory(int) []byte { return nil }

func unmapMemory([]byte) {}
