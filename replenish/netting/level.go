package netting

// Level moves planned receipts to earlier periods so that none takes more than
// capacity: never later than planned, the least total earliness. over is what
// does not fit even so and stays in the first period.
func Level(planned []int64, capacity int64) (levelled []int64, over int64) {
	levelled = make([]int64, len(planned))
	carry := int64(0)
	for t := len(planned) - 1; t >= 0; t-- {
		want := planned[t] + carry
		levelled[t] = min(want, capacity)
		carry = want - levelled[t]
	}
	if len(levelled) > 0 {
		levelled[0] += carry
	}
	return levelled, carry
}

// Earliness is the sum over units of the periods they come early.
func Earliness(planned, levelled []int64) int64 {
	early, ahead := int64(0), int64(0)
	for t := range planned {
		ahead += levelled[t] - planned[t]
		early += ahead
	}
	return early
}
