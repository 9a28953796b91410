package datasets

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/stockwright/stockwright/core"
)

// shape maps the fields of a row struct to columns.
type shape struct {
	input   bool // a table of the contract
	columns []Column
	fields  []fieldShape
}

type fieldShape struct {
	index   int
	pointer bool // nil stands for missing
	nan     bool // NaN stands for missing
}

var (
	dayType   = reflect.TypeFor[core.Day]()
	moneyType = reflect.TypeFor[core.Money]()
	timeType  = reflect.TypeFor[time.Time]()
)

// shapeOf reads the columns of T from its fields: the name comes from the
// parquet tag, the json tag, or the field in snake case. Columns of a
// contract table are required as the contract says; others unless their tag
// says OPTIONAL or their type is a pointer.
func shapeOf[T any]() (*shape, error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("rows are structs, not %s", t)
	}
	contract, known := contractOf[T]()
	s := &shape{input: known}
	for i := range t.NumField() {
		f := t.Field(i)
		name, optional := columnName(f)
		if name == "" {
			continue
		}
		ft := f.Type
		fs := fieldShape{index: i, pointer: ft.Kind() == reflect.Pointer, nan: f.Tag.Get("missing") == "NaN"}
		if fs.pointer {
			ft = ft.Elem()
		}
		kind, err := kindOf(ft, f.Tag.Get("parquet"))
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
		c := Column{Name: name, Kind: kind, Required: !optional && !fs.pointer && !fs.nan}
		if known {
			c, _ = contract.Column(name)
		}
		s.columns = append(s.columns, c)
		s.fields = append(s.fields, fs)
	}
	return s, nil
}

// columnName is the column of a field; "" for fields that are no column.
func columnName(f reflect.StructField) (name string, optional bool) {
	if !f.IsExported() {
		return "", false
	}
	if tag := f.Tag.Get("parquet"); tag != "" {
		for _, part := range strings.Split(tag, ",") {
			key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			switch {
			case key == "name":
				name = strings.TrimSpace(value)
			case key == "repetitiontype" && strings.TrimSpace(value) == "OPTIONAL":
				optional = true
			}
		}
		return name, optional
	}
	name, _, _ = strings.Cut(f.Tag.Get("json"), ",")
	switch name {
	case "-":
		return "", false
	case "":
		return snake(f.Name), false
	}
	return name, false
}

// snake turns UnitCost into unit_cost.
func snake(name string) string {
	var b strings.Builder
	upper := func(i int) bool { return i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	for i, r := range name {
		if upper(i) {
			if i > 0 && (!upper(i-1) || i+1 < len(name) && !upper(i+1)) {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func kindOf(t reflect.Type, tag string) (Kind, error) {
	switch t {
	case dayType:
		return Day, nil
	case moneyType:
		return Money, nil
	case timeType:
		return Time, nil
	}
	switch t.Kind() {
	case reflect.String:
		return Text, nil
	case reflect.Float64, reflect.Float32:
		return Number, nil
	case reflect.Bool:
		return Flag, nil
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		if strings.Contains(tag, "convertedtype=DATE") {
			return Day, nil
		}
		return Integer, nil
	}
	return 0, fmt.Errorf("a %s is no column", t)
}

// set stores row i of a vector in a field.
func (fs fieldShape) set(row reflect.Value, v *vector, i int, texts interner) {
	field := row.Field(fs.index)
	missing := v.isNull(i)
	if fs.pointer {
		if missing {
			return
		}
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	switch v.kind {
	case Text:
		if !missing {
			field.SetString(texts.get(v.at(i)))
		}
	case Day:
		day := int64(core.NoDay)
		if !missing {
			day = int64(v.days[i])
		}
		field.SetInt(day)
	case Number:
		switch {
		case !missing:
			field.SetFloat(v.nums[i])
		case fs.nan:
			field.SetFloat(math.NaN())
		}
	case Flag:
		field.SetBool(!missing && v.flags[i])
	case Time:
		if !missing {
			field.Set(reflect.ValueOf(time.UnixMicro(v.ints[i]).UTC()))
		}
	default:
		if !missing {
			field.SetInt(v.ints[i])
		}
	}
}

// get appends a field to a vector; missing values become nulls in setNulls,
// nil pointers here.
func (fs fieldShape) get(row reflect.Value, v *vector, i int) {
	field := row.Field(fs.index)
	if fs.pointer {
		if field.IsNil() {
			if v.null == nil {
				v.null = make([]bool, v.n)
			}
			v.null[i] = true
			return
		}
		field = field.Elem()
	}
	switch v.kind {
	case Text:
		v.text[i] = parquet.ByteArray(field.String())
	case Day:
		v.days[i] = int32(field.Int())
	case Number:
		v.nums[i] = field.Float()
	case Flag:
		v.flags[i] = field.Bool()
	case Time:
		if field.Interface().(time.Time).IsZero() {
			if v.null == nil {
				v.null = make([]bool, v.n)
			}
			v.null[i] = true
			return
		}
		v.ints[i] = microsOf(field)
	default:
		v.ints[i] = field.Int()
	}
}

// microsOf is a time.Time field in microseconds; the zero time is the least.
func microsOf(field reflect.Value) int64 {
	t := field.Interface().(time.Time)
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixMicro()
}

// interner keeps one string for equal texts; pages are not kept alive.
type interner map[string]string

func (in interner) get(b []byte) string {
	if s, ok := in[string(b)]; ok {
		return s
	}
	s := string(b)
	in[s] = s
	return s
}

// contractOf is the contract table whose rows are T.
func contractOf[T any]() (Table, bool) {
	var zero T
	name := ""
	switch any(zero).(type) {
	case Sale:
		name = "sales"
	case Item:
		name = "items"
	case Location:
		name = "locations"
	case Sourcing:
		name = "sourcing"
	case Supplier:
		name = "suppliers"
	case Lane:
		name = "lanes"
	case Currency:
		name = "currencies"
	case Capacity:
		name = "capacities"
	case Kit:
		name = "kits"
	case Stock:
		name = "stock"
	case OpenOrder:
		name = "open_orders"
	case CustomerOrder:
		name = "customer_orders"
	case Receipt:
		name = "receipts"
	case Slot:
		name = "slots"
	case SlotStock:
		name = "slot_stock"
	case OrderLine:
		name = "order_lines"
	case Distance:
		name = "distances"
	case Station:
		name = "stations"
	case Walkway:
		name = "walkways"
	case Event:
		name = "events"
	case Opening:
		name = "openings"
	case Driver:
		name = "drivers"
	case Override:
		name = "overrides"
	default:
		return Table{}, false
	}
	t, err := InputTable(name)
	return t, err == nil
}
