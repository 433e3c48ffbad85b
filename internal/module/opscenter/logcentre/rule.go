package logcentre

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"gongzhi/internal/kit/clock"
)

// The rules. Their numbers are parameters, so that each has versions and a basis.
const (
	Brute    = "brute"    // failed sign-ins of one account or from one address
	Export   = "export"   // exports of one person
	OffHours = "offhours" // sensitive acts outside working hours
	Burst    = "burst"    // far more than a person usually does
	Place    = "place"    // a sign-in from where the person never was
)

// Rules are all of them.
var Rules = []string{Brute, Export, OffHours, Burst, Place}

// severities say how soon a finding wants somebody.
var severities = map[string]string{Brute: "critical", Export: "warning", OffHours: "notice", Burst: "warning", Place: "notice"}

// What a finding is about.
const (
	ofPerson  = "person"
	ofLogin   = "login" // keyed hash of what was typed as login
	ofAddress = "address"
)

// Event is a line of a log as a rule sees it.
type Event struct {
	ID      string
	At      clock.Instant
	Kind    string // of the subject
	Subject string
	OrgID   string
	Origin  string // network address that it came from
}

// Hit is a time in which a rule was broken by one subject.
type Hit struct {
	Rule      string
	Kind      string
	Subject   string
	OrgID     string
	Threshold int64
	Within    time.Duration
	Events    []Event // all of the time, in order
}

// loudest is the address that most of the events came from.
func loudest(events []Event) string {
	times, most := map[string]int{}, ""
	for _, e := range events {
		if e.Origin == "" {
			continue
		}
		times[e.Origin]++
		if n := times[e.Origin]; n > times[most] || n == times[most] && e.Origin < most {
			most = e.Origin
		}
	}
	return most
}

// dense are the times in which at least so many events lie within a window;
// times that overlap are one. The events are in order.
func dense(events []Event, least int64, within time.Duration) [][]Event {
	var found [][]Event
	first, begin, end := 0, -1, -1
	for last := range events {
		for events[first].At <= events[last].At.Add(-within) {
			first++
		}
		if int64(last-first+1) < least {
			continue
		}
		if end >= first { // goes on from the time before
			end = last
			continue
		}
		if end >= 0 {
			found = append(found, events[begin:end+1])
		}
		begin, end = first, last
	}
	if end >= 0 {
		found = append(found, events[begin:end+1])
	}
	return found
}

// hits looks for the times of each subject on its own.
func hits(rule string, events []Event, least int64, within time.Duration) []Hit {
	bySubject := map[string][]Event{}
	var order []string
	for _, e := range events {
		key := e.Kind + "\x00" + e.Subject
		if bySubject[key] == nil {
			order = append(order, key)
		}
		bySubject[key] = append(bySubject[key], e)
	}
	var found []Hit
	for _, key := range order {
		for _, time := range dense(bySubject[key], least, within) {
			found = append(found, Hit{Rule: rule, Kind: time[0].Kind, Subject: time[0].Subject, OrgID: time[0].OrgID, Threshold: least, Within: within, Events: time})
		}
	}
	return found
}

// baseline is the number of acts in a window from which a burst is one: factor
// times what the person does in a window of an hour in which there is any, and
// never fewer than least.
func baseline(entries, hours, least, factor int64, within time.Duration) int64 {
	if hours == 0 {
		return least
	}
	own := float64(entries) / float64(hours) * within.Hours()
	return max(least, int64(own*float64(factor)+0.999))
}

// sensitive tells whether an action is named by the list: by its beginning
// (platform.identity.) or by its end (.export), or whole.
func sensitive(action string, list []string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		return action == entry || strings.HasSuffix(entry, ".") && strings.HasPrefix(action, entry) || strings.HasPrefix(entry, ".") && strings.HasSuffix(action, entry)
	})
}

// household are the bits of an address of the new kind that one household shares,
// neighbourhood those of the old kind that stay while somebody moves about in one
// place.
const household, neighbourhood = 64, 24

// network is where an address is while somebody moves about in one place. What
// names a network already is left as it is.
func network(ip string) string { return within(ip, neighbourhood) }

// client is under what the failures of an address are counted: one household has
// all addresses of a network of the new kind.
func client(ip string) string { return within(ip, 32) }

// within is the network of an address, of the old kind with so many bits.
func within(ip string, bits int) string {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if address = address.Unmap(); address.Is6() {
		bits = household
	}
	prefix, err := address.Prefix(bits)
	if err != nil || prefix.IsSingleIP() {
		return address.String()
	}
	return prefix.String()
}
