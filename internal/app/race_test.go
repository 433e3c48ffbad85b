package app

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"gongzhi/internal/module/drugtrace/ledger"
)

const clients = 32

// race lets the clients send at once and counts what each was told: the outcome
// of its scan, or status and key of the refusal.
func (j *journey) race(login, path string, ask func(client int) (path string, body values)) map[string]int {
	j.Helper()
	j.signIn(login)
	var group sync.WaitGroup
	var lock sync.Mutex
	told := map[string]int{}
	for client := range clients {
		group.Go(func() {
			where, body := ask(client)
			a := j.send(login, "en", http.MethodPost, path+where, body)
			outcome := fmt.Sprint(a.status, " ", a.text("key"))
			if results := a.list("results"); a.status == http.StatusOK && len(results) == 1 {
				outcome, _ = results[0]["result"].(string)
			}
			lock.Lock()
			defer lock.Unlock()
			told[outcome]++
		})
	}
	group.Wait()
	return told
}

// TestRaceOverHTTP: 32 clients want the same box, to pick it for their orders,
// to sign for it, and to give it to a resident. Each time one of them wins.
func TestRaceOverHTTP(t *testing.T) {
	t.Parallel()
	j := play(t)
	box := j.amlodipine[70]
	scan := scanBody([]string{box}, nil)
	wanted := make([]string, 4)
	for i := range wanted {
		wanted[i] = "/" + j.supply("9010001", 1)
	}
	picked := j.race("picker", outs+"/orders", func(client int) (string, values) { return wanted[client%len(wanted)] + "/pick", scan })
	if picked["ok"] != 1 || picked["ok"]+picked["wrong"]+picked["repeat"] != clients {
		t.Errorf("picking: %v", picked)
	}
	winner := ""
	for _, one := range wanted {
		switch order := j.ok("clerk", "GET", outs+"/orders"+one, nil); order.text("state") {
		case "picking":
			winner += outs + "/orders" + one
		case "reviewed":
		default:
			t.Errorf("an order that lost is %s", order.text("state"))
		}
	}
	j.act("picker", winner, "finish-picking", nil)
	j.scan("checker", winner+"/check", []string{box}, nil)
	j.act("checker", winner, "finish-check", values{"conditions": noCondition()})
	j.act("driver", winner, "ship", j.transport())
	if signed := j.race("pharmacist", winner, func(int) (string, values) { return "/sign", scan }); signed["ok"] != 1 || signed["repeat"] != clients-1 {
		t.Errorf("signing: %v", signed)
	}
	j.act("pharmacist", winner, "finish-signing", values{"tempArrive": 55})
	if given := j.race("pharmacist", gives, func(int) (string, values) { return "", j.visit(box) }); given["201 "] != 1 || given["409 dispensing.already"] != clients-1 {
		t.Errorf("dispensing: %v", given)
	}
	j.state(ledger.Dispensed, box)
	if alerts := j.ok("pharmacist", "GET", "/api/drugtrace/dispensing/alerts?limit=1&code="+box, nil); alerts.body["total"] != float64(clients-1) {
		t.Errorf("%v second attempts were noted", alerts.body["total"])
	}
	j.sound()
}
