package message

import (
	"strconv"
	"strings"
)

// Cause is the sentence for why a letter was not taken, with its values; empty
// when there is nothing to say. The error itself stays as it is kept: engineers
// search by it.
func Cause(channel Channel, failure string) (key string, values map[string]any) {
	if failure == "" {
		return "", nil
	}
	const family = "message.cause."
	if said, ok := strings.CutPrefix(failure, "answered "); ok {
		code, err := strconv.Atoi(said)
		if err != nil {
			return family + "other", nil
		}
		return family + answerOf(channel, code), map[string]any{"code": said}
	}
	for _, c := range causes {
		if strings.Contains(failure, c.part) {
			return family + c.name, nil
		}
	}
	return family + "other", nil
}

// answerOf tells the answers of a mail server apart (RFC 5321, RFC 4954); those
// of the other gateways have no meaning in common.
func answerOf(channel Channel, code int) string {
	switch {
	case channel != Mail:
		return "answered"
	case code == 530, code == 534, code == 535:
		return "account"
	case code == 452, code == 552:
		return "full"
	case code < 500:
		return "later"
	}
	return "refused"
}

// causes are what the errors of this package, of crypto/tls and of the network
// have in common with no one else; the first that fits.
var causes = []struct{ part, name string }{
	{"no token", "token"},
	{"STARTTLS", "plain"},
	{"x509:", "certificate"},
	{"tls:", "encryption"},
	{"no answer in time", "timeout"},
	{"EOF", "cut"},
	{"connection reset", "cut"},
	{"broken pipe", "cut"},
	{"connection refused", "unreachable"},
	{"no such host", "unreachable"},
	{"no route to host", "unreachable"},
	{"network is unreachable", "unreachable"},
	{"server misbehaving", "unreachable"},
	{"channel is not set up", "channel"},
	{"message is gone", "gone"},
	{"not known any more", "gone"},
	{"no such address any more", "address"},
	{"not an e-mail address", "shape"},
	{"no telephone number", "shape"},
	{"no WeChat template id", "template"},
}
