package federate

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	opensAfter = 3                // failures in a row
	opensFor   = 30 * time.Second // nobody waits for the provider meanwhile
)

// circuit stops asking a provider that does not answer, so that people at the
// sign-in page are told at once.
type circuit struct {
	IdentityProvider
	now func() time.Time

	mu     sync.Mutex
	failed int
	until  time.Time
}

func (c *circuit) AuthURL(ctx context.Context, ask Ask) (address string, err error) {
	err = c.through(func() (failed error) { address, failed = c.IdentityProvider.AuthURL(ctx, ask); return failed })
	return address, err
}

func (c *circuit) Exchange(ctx context.Context, answer Answer) (grant Grant, err error) {
	err = c.through(func() (failed error) { grant, failed = c.IdentityProvider.Exchange(ctx, answer); return failed })
	return grant, err
}

func (c *circuit) Profile(ctx context.Context, grant Grant) (profile Profile, err error) {
	err = c.through(func() (failed error) { profile, failed = c.IdentityProvider.Profile(ctx, grant); return failed })
	return profile, err
}

func (c *circuit) Logout(ctx context.Context, back, hint string) (address string, err error) {
	err = c.through(func() (failed error) { address, failed = c.IdentityProvider.Logout(ctx, back, hint); return failed })
	return address, err
}

// Health asks whatever the circuit says, and closes it when there is an answer.
func (c *circuit) Health(ctx context.Context) error {
	err := c.IdentityProvider.Health(ctx)
	c.note(err)
	return err
}

func (c *circuit) through(ask func() error) error {
	c.mu.Lock()
	open := c.now().Before(c.until)
	c.mu.Unlock()
	if open {
		return fmt.Errorf("%w: it did not answer a moment ago", ErrUnavailable)
	}
	err := ask()
	c.note(err)
	return err
}

func (c *circuit) note(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !errors.Is(err, ErrUnavailable):
		c.failed, c.until = 0, time.Time{}
	case c.failed+1 >= opensAfter:
		c.failed, c.until = 0, c.now().Add(opensFor)
	default:
		c.failed++
	}
}
