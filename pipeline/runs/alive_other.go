//go:build !unix

package runs

// alive tells whether a process of this machine runs, as far as that can be known.
func alive(int) bool { return true }
