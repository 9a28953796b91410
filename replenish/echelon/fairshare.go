package echelon

// Branch is a stocking point waiting for a share.
type Branch struct {
	Mean, SD float64 // demand until the next share
	OnHand   float64
}

// FairShare divides stock so that all branches reach the same safety factor z =
// (stock + Σ on hand − Σ mean)/Σ sd; a branch that has more already gets nothing
// and drops out (Eppen and Schrage 1981).
func FairShare(branches []Branch, stock float64) (ship []float64, z float64) {
	ship = make([]float64, len(branches))
	in := make([]bool, len(branches))
	for i := range in {
		in[i] = true
	}
	for range branches {
		total, sd := stock, 0.0
		for i, b := range branches {
			if in[i] {
				total += b.OnHand - b.Mean
				sd += b.SD
			}
		}
		z = total / sd
		again := false
		for i, b := range branches {
			if ship[i] = 0; !in[i] {
				continue
			}
			if ship[i] = b.Mean + z*b.SD - b.OnHand; ship[i] < 0 {
				in[i], again = false, true
			}
		}
		if !again {
			break
		}
	}
	return ship, z
}
