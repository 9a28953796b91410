package edi

import (
	"slices"
	"strings"

	"github.com/stockwright/stockwright/execution/interchange/gs1"
	"github.com/stockwright/stockwright/execution/ledger"
)

// sameUnit reports whether two words mean one unit, or both the unit of stock.
func sameUnit(a, b string) bool {
	return ledger.SameUnit(a, b) || ledger.IsBaseUnit(a) && ledger.IsBaseUnit(b)
}

// keep adds a number that has no field of its own; of very many the first are kept.
func (l *Line) keep(n Number) {
	if len(l.Other) < mostElements {
		l.Other = append(l.Other, n)
	}
}

// setLot keeps the first lot as the line's, and those that follow beside it.
func setLot(l *Line, s string) string {
	switch {
	case l.Lot == "":
		l.Lot = s
	case s != "" && s != l.Lot && len(l.OtherLots) < mostElements && !slices.Contains(l.OtherLots, s):
		l.OtherLots = append(l.OtherLots, s)
	}
	return ""
}

func setGTIN(l *Line, s string) string {
	gtin, err := gs1.GTIN14(s)
	if err != nil {
		return err.Error()
	}
	l.GTIN = gtin
	return ""
}

// setCaseCode takes a U.P.C. case code, which stands without a qualifier.
func setCaseCode(l *Line, s string) string {
	if gtin, err := gs1.GTIN14(s); err == nil && l.GTIN == "" {
		l.GTIN = gtin
		return ""
	}
	l.keep(Number{"UPC case", s})
	return ""
}

func setSSCC(l *Line, s string) string {
	if len(s) == 20 && strings.HasPrefix(s, "00") {
		s = s[2:] // with the application identifier of the label
	}
	if _, err := gs1.Parse("(00)" + s); err != nil {
		return err.Error()
	}
	l.SSCC = s
	return ""
}
