//go:build unix && !linux

package datasets

// adviseLarge does nothing here: the system chooses its pages itself.
func adviseLarge([]byte) {}
