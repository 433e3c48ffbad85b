package identity

import (
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/flow"
)

// life is the way of an account: opened, in use, perhaps suspended, closed. Who
// opened it and who granted the first post are two people. names are of people.
func (p *Person) life(names map[string]string) []flow.Step {
	opened := flow.Step{Key: Pending, State: "done", At: p.CreatedAt.String(), ByName: names[p.CreatedBy]}
	used := flow.Step{Key: Active, State: "future"}
	if len(p.Posts) > 0 { // the newest first
		first := p.Posts[len(p.Posts)-1]
		used = flow.Step{Key: Active, State: "done", At: first.CreatedAt.String(), ByName: names[first.CreatedBy]}
	}
	end := flow.Step{Key: Closed, State: "future"}
	switch p.State {
	case Pending:
		opened.State = "current"
	case Active:
		used.State = "current"
	case Locked:
		return []flow.Step{opened, used, {Key: Locked, State: "side", At: p.RevokedAt.String()}, end}
	case Closed:
		end.State, end.At = "current", p.RevokedAt.String()
	}
	return []flow.Step{opened, used, end}
}

// makers are the people that life names.
func (p *Person) makers() []string {
	ids := []string{p.CreatedBy}
	for _, post := range p.Posts {
		ids = append(ids, post.CreatedBy)
	}
	return ids
}

// locksAt is when the account is locked unless somebody uses it; zero for never.
func (p *Person) locksAt(unused time.Duration) clock.Instant {
	if p.State != Active || unused == 0 {
		return 0
	}
	return max(p.LastSignInAt, p.RevokedAt).Add(unused)
}
