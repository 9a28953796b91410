package execution

import (
	"context"

	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/guide"
	"github.com/stockwright/stockwright/execution/ledger"
	"github.com/stockwright/stockwright/execution/store"
)

// The words of the ledger; package ledger says what each is.
type (
	Account       = ledger.Account
	AccountKind   = ledger.AccountKind
	Alert         = ledger.Alert
	Answer        = ledger.Answer
	Balance       = ledger.Balance
	Batch         = ledger.Batch
	Cell          = ledger.Cell
	Command       = ledger.Command
	CustomerOrder = ledger.CustomerOrder
	Entry         = ledger.Entry
	Error         = ledger.Error
	ErrorKind     = ledger.ErrorKind
	Goods         = ledger.Goods
	HandOver      = ledger.HandOver
	Head          = ledger.Head
	Item          = ledger.Item
	JournalMark   = ledger.JournalMark
	Line          = ledger.Line
	Movement      = ledger.Movement
	MovementQuery = ledger.MovementQuery
	Order         = ledger.Order
	OrderState    = ledger.OrderState
	Page          = ledger.Page
	PlainCodes    = ledger.PlainCodes
	Question      = ledger.Question
	Reservation   = ledger.Reservation
	Rows[T any]   = ledger.Rows[T]
	Rules         = ledger.Rules
	SaleState     = ledger.SaleState
	Scan          = ledger.Scan
	Scanner       = ledger.Scanner
	Scanners      = ledger.Scanners
	Slot          = ledger.Slot
	Store         = ledger.Store
	Task          = ledger.Task
	TaskKind      = ledger.TaskKind
	TaskState     = ledger.TaskState
)

// Values of the types above.
const (
	AskApproval    = ledger.AskApproval
	AskCount       = ledger.AskCount
	AskFrom        = ledger.AskFrom
	AskItem        = ledger.AskItem
	AskOrder       = ledger.AskOrder
	AskQuantity    = ledger.AskQuantity
	AskReason      = ledger.AskReason
	AskRecount     = ledger.AskRecount
	AskTo          = ledger.AskTo
	Conflict       = ledger.Conflict
	Invalid        = ledger.Invalid
	KindAdjustment = ledger.KindAdjustment
	KindCustomer   = ledger.KindCustomer
	KindDock       = ledger.KindDock
	KindLoss       = ledger.KindLoss
	KindSlot       = ledger.KindSlot
	KindSupplier   = ledger.KindSupplier
	KindTransit    = ledger.KindTransit
	NotFound       = ledger.NotFound
	OrderApproved  = ledger.OrderApproved
	OrderCancelled = ledger.OrderCancelled
	OrderConfirmed = ledger.OrderConfirmed
	OrderSending   = ledger.OrderSending
	OrderSent      = ledger.OrderSent
	PackDock       = ledger.PackDock
	Refused        = ledger.Refused
	SalePicked     = ledger.SalePicked
	SaleShipped    = ledger.SaleShipped
	TaskBlocked    = ledger.TaskBlocked
	TaskCount      = ledger.TaskCount
	TaskDone       = ledger.TaskDone
	TaskMove       = ledger.TaskMove
	TaskOpen       = ledger.TaskOpen
	TaskPack       = ledger.TaskPack
	TaskPick       = ledger.TaskPick
	TaskPutAway    = ledger.TaskPutAway
	TaskReceive    = ledger.TaskReceive
	TaskReplenish  = ledger.TaskReplenish
	TaskShip       = ledger.TaskShip
	Unslotted      = ledger.Unslotted
)

// Where a ledger lies; package store says what each is.
type (
	Postgres = store.Postgres
	SQLite   = store.SQLite
)

// What can be done: the commands and their answers; package floor says what each is.
type (
	Acknowledge        = floor.Acknowledge
	AcknowledgedLine   = floor.AcknowledgedLine
	Adjust             = floor.Adjust
	ApproveMoves       = floor.ApproveMoves
	ApprovePurchases   = floor.ApprovePurchases
	ApprovePutaways    = floor.ApprovePutaways
	ApproveTransfers   = floor.ApproveTransfers
	Approved           = floor.Approved
	BeginSending       = floor.BeginSending
	CancelOrder        = floor.CancelOrder
	CancelSale         = floor.CancelSale
	CloseAlert         = floor.CloseAlert
	CloseReceipt       = floor.CloseReceipt
	Count              = floor.Count
	CountChoice        = floor.CountChoice
	Counted            = floor.Counted
	DefineItems        = floor.DefineItems
	DefineSlots        = floor.DefineSlots
	Done               = floor.Done
	ImportOrders       = floor.ImportOrders
	Move               = floor.Move
	NoteHandOver       = floor.NoteHandOver
	NoteUnknownHandOff = floor.NoteUnknownHandOff
	OpenBalances       = floor.OpenBalances
	OpeningRow         = floor.OpeningRow
	Pack               = floor.Pack
	Pick               = floor.Pick
	Picked             = floor.Picked
	PlaceOrder         = floor.PlaceOrder
	PlanCounts         = floor.PlanCounts
	PlanReplenishment  = floor.PlanReplenishment
	PostReservation    = floor.PostReservation
	PutAway            = floor.PutAway
	Receipt            = floor.Receipt
	Receive            = floor.Receive
	Received           = floor.Received
	RecordSent         = floor.RecordSent
	RecoverOrder       = floor.RecoverOrder
	RecoveredLine      = floor.RecoveredLine
	Recovered          = floor.Recovered
	ReleaseHold        = floor.ReleaseHold
	Reserve            = floor.Reserve
	Reserved           = floor.Reserved
	Reverse            = floor.Reverse
	SaleAsked          = floor.SaleAsked
	SeeGoods           = floor.SeeGoods
	SeeShipment        = floor.SeeShipment
	Seen               = floor.Seen
	Sell               = floor.Sell
	Ship               = floor.Ship
	ShipTransfer       = floor.ShipTransfer
	VoidReservation    = floor.VoidReservation
)

// Work led by prompts; package guide says what each is.
type (
	ApproveCount = guide.ApproveCount
	CancelTask   = guide.CancelTask
	NextTask     = guide.NextTask
	Prompt       = guide.Prompt
	TaskScan     = guide.TaskScan
)

// DefaultRules let facts through, hold reorders on records that are more
// likely wrong than right, and recount differences above two units.
func DefaultRules() Rules {
	return ledger.DefaultRules()
}

// Doubt is the probability that the record of a cell is wrong at a moment
// (µs UTC). It grows with the age of the last count and with the postings
// since, and jumps with evidence: short picks and unexplained scans multiply
// the odds; a negative record is certainly wrong.
func Doubt(b ledger.Balance, now int64) float64 {
	return floor.Doubt(b, now)
}

// KindOf is the kind of an execution error, or "" for another error.
func KindOf(err error) ErrorKind {
	return ledger.KindOf(err)
}

// OpenPostgres connects to a PostgreSQL database (a URL or key=value words)
// and brings its schema up to date.
func OpenPostgres(ctx context.Context, dsn string) (*Postgres, error) {
	return store.OpenPostgres(ctx, dsn)
}

// OpenSQLite opens or makes the ledger file.
func OpenSQLite(ctx context.Context, path string) (*SQLite, error) {
	return store.OpenSQLite(ctx, path)
}

// SlotAccount is the account of a slot; an empty slot is Unslotted.
func SlotAccount(location, slot string) Account {
	return ledger.SlotAccount(location, slot)
}

// TransitAccount holds the units of one transfer order between two locations.
func TransitAccount(order string) Account {
	return ledger.TransitAccount(order)
}
