package main

import (
	"os"
	"os/exec"
	"strings"
)

// webBars runs the API's own proofs: the four failure cases through HTTP and
// on to the next night, and ten thousand hostile requests.
func webBars(b *bench) error {
	passed, text := b.goTest("TestRecordSays200ShelfHas80|TestGoodsArriveAndNobodyLogsThem|TestMisplacedItem|TestPromiseAgainstStockThatIsGone")
	b.sheet.True("the four failure cases through the API and the next night", text, "all pass", passed)
	passed, text = b.goTest("TestHostileRequests")
	b.sheet.True("10,000 hostile requests: none 5xx, nothing changed", text, "all pass", passed)
	passed, text = b.goTest("TestRoles|TestIdempotentWrites")
	b.sheet.True("no unauthenticated write, a floor token cannot approve", text, "all pass", passed)
	passed, text = b.goTest("TestRightSignInsPassAmongWrongOnes")
	b.sheet.True("10 wrong sign-ins a second behind one proxy: right ones in ≤ 1 s", text,
		"all in, no wrong one", passed)
	passed, text = b.goTest("TestSignedOutStaysSignedOut|TestTokensExpireAndAddsAreAllKept|TestFloorSeesNoCosts")
	b.sheet.True("signed out stays out, tokens expire, adds kept, floor sees no costs", text, "all pass", passed)
	passed, text = b.goTest("TestPrometheusAnswersEveryPanel|TestMetricsOfNightAndLedger")
	b.sheet.True("a real Prometheus scrapes, and every panel's query answers", text, "all pass", passed)
	passed, text = b.goTest("TestExamplesAndSchemas|TestOpenAPIHoldsTheRoutes|TestChangesSinceACursor|TestDocsSayTheRoles")
	b.sheet.True("schemas, examples, roles and the cursor of the API", text, "all pass", passed)
	passed, text = b.goTestIn("./web/sheet", "TestWorkbooksAreBounded")
	b.sheet.True("hostile workbooks: ≤ 2 s, ≤ 64 MB + 4 × what they unpack to", text, "all pass", passed)
	passed, text = b.goTestIn("./execution", "TestVerifySees|TestLedgerWithoutDigestsIsSealed")
	b.sheet.True("verify sees every row changed, removed or put in, two stores", text, "all pass", passed)
	return nil
}

// goTest runs tests of the web room and says how they ended.
func (b *bench) goTest(run string) (bool, string) { return b.goTestIn("./web", run) }

func (b *bench) goTestIn(room, run string) (bool, string) {
	cmd := exec.CommandContext(b.ctx, "go", "test", "-count=1", "-v", "-timeout=20m", "-run", "^("+run+")", room)
	cmd.Env = append(os.Environ(), "STOCKWRIGHT_HOSTILE=10000")
	out, err := cmd.CombinedOutput()
	passes := strings.Count(string(out), "--- PASS")
	if err != nil || passes == 0 || strings.Contains(string(out), "--- SKIP: "+strings.Split(run, "|")[0]) {
		return false, "failed"
	}
	return true, "passed"
}
