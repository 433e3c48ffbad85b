package cache_test

import (
	"testing"

	"github.com/alicebob/miniredis/v2/server"
)

// fakeSentinel answers where the master is and nothing else.
func fakeSentinel(t *testing.T, host, port string) string {
	t.Helper()
	s, err := server.NewServer("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	commands := map[string]server.Cmd{
		"SENTINEL": func(c *server.Peer, _ string, args []string) {
			switch args[0] {
			case "get-master-addr-by-name":
				c.WriteLen(2)
				c.WriteBulk(host)
				c.WriteBulk(port)
			default: // other sentinels, replicas
				c.WriteLen(0)
			}
		},
		"SUBSCRIBE": func(c *server.Peer, _ string, args []string) {
			for i, channel := range args {
				c.WriteLen(3)
				c.WriteBulk("subscribe")
				c.WriteBulk(channel)
				c.WriteInt(i + 1)
			}
		},
		"PING": func(c *server.Peer, _ string, _ []string) { c.WriteInline("PONG") },
	}
	for name, command := range commands {
		if err := s.Register(name, command); err != nil {
			t.Fatal(err)
		}
	}
	return s.Addr().String()
}
