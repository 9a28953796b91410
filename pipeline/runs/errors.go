// Package runs is what a workspace keeps of its nights: the folders of published
// runs with their manifests, the journals of failures, reviews and overrides, and the
// lock. A run is never changed once it is published.
package runs

import "errors"

// ErrLocked is wrapped when another run holds the workspace's lock.
var ErrLocked = errors.New("another run holds the lock")
