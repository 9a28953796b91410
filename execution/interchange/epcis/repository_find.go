package epcis

import (
	"fmt"
)

// Event finds an event by its ID or its hash.
func (r *Repository) Event(id string) (Stored, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	s := r.byID[id]
	if s == nil {
		s = r.byHash[id]
	}
	if s == nil {
		return Stored{}, ErrUnknown
	}
	return *s, nil
}

// CaptureJob finds a capture job.
func (r *Repository) CaptureJob(id string) (Capture, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, c := range r.captures {
		if c.ID == id {
			return *c, nil
		}
	}
	return Capture{}, ErrUnknown
}

// Captures lists the capture jobs of this process, oldest first.
func (r *Repository) Captures() []Capture {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]Capture, len(r.captures))
	for i, c := range r.captures {
		out[i] = *c
	}
	return out
}

// Find answers a query: the events that match, in its order, from offset on,
// at most limit of them (0: all), and whether there are more.
func (r *Repository) Find(q Query, offset, limit int) (events []Stored, more bool, err error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var hits []*Stored
	for _, s := range r.events {
		if q.matches(s) {
			hits = append(hits, s)
		}
	}
	q.sort(hits)
	if q.count > 0 && len(hits) > q.count {
		hits = hits[:q.count]
	}
	if q.most > 0 && len(hits) > q.most {
		return nil, false, &Error{"QueryTooLargeException", "",
			fmt.Sprintf("%d events match, maxEventCount allows %d", len(hits), q.most)}
	}
	if offset > len(hits) {
		offset = len(hits)
	}
	hits = hits[offset:]
	if limit > 0 && len(hits) > limit {
		hits, more = hits[:limit], true
	}
	for _, s := range hits {
		events = append(events, *s)
	}
	return events, more, nil
}
