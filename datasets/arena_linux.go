package datasets

import "syscall"

// adviseLarge asks for large pages: rows are written all over an arena, and
// with small pages the processor would look up an address for each.
func adviseLarge(b []byte) { _ = syscall.Madvise(b, syscall.MADV_HUGEPAGE) }
