package gs1

// date checks a calendar date of 6 (YYMMDD) or 8 (YYYYMMDD) digits; withZero
// allows day 00, "no day given". A two-digit year divisible by four is leap:
// the century rule places 00 in 2000 (General Specifications 7.12).
func date(length int, withZero bool) linter {
	return plain(func(d string) Fault {
		switch {
		case len(d) < length:
			return whole("DATE_TOO_SHORT", d)
		case len(d) > length:
			return whole("DATE_TOO_LONG", d)
		}
		if f := csetNumeric(d); !f.OK() {
			return f
		}
		y := number(d[:length-4])
		month, day := number(d[length-4:length-2]), number(d[length-2:])
		if month < 1 || month > 12 {
			return Fault{"ILLEGAL_MONTH", length - 4, 2}
		}
		leap := y%4 == 0
		if length == 8 {
			leap = leap && (y%100 != 0 || y%400 == 0)
		}
		if day > daysIn(month, leap) || day == 0 && !withZero {
			return Fault{"ILLEGAL_DAY", length - 2, 2}
		}
		return Fault{}
	})
}

func daysIn(month int, leap bool) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if leap {
			return 29
		}
		return 28
	}
	return 31
}

// number reads digits that were checked before.
func number(digits string) int {
	n := 0
	for i := 0; i < len(digits); i++ {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// clock checks two digits not above largest; unit names the faults.
func clock(unit string, largest int) linter {
	short, long, illegal := Lint(unit+"_TOO_SHORT"), Lint(unit+"_TOO_LONG"), Lint("ILLEGAL_"+unit)
	return plain(func(d string) Fault {
		switch {
		case len(d) < 2:
			return whole(short, d)
		case len(d) > 2:
			return whole(long, d)
		}
		if f := csetNumeric(d); !f.OK() {
			return f
		}
		if number(d) > largest {
			return whole(illegal, d)
		}
		return Fault{}
	})
}

func hourMinute(d string) Fault {
	switch {
	case len(d) < 4:
		return whole("HOUR_WITH_MINUTE_TOO_SHORT", d)
	case len(d) > 4:
		return whole("HOUR_WITH_MINUTE_TOO_LONG", d)
	}
	if f := csetNumeric(d); !f.OK() {
		return f
	}
	if number(d[:2]) > 23 {
		return Fault{"ILLEGAL_HOUR", 0, 2}
	}
	if number(d[2:]) > 59 {
		return Fault{"ILLEGAL_MINUTE", 2, 2}
	}
	return Fault{}
}
