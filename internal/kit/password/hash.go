package password

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost is how much work one hash takes.
type Cost struct {
	Memory  uint32 // KiB
	Rounds  uint32
	Threads uint8
}

// Default is the smaller profile of OWASP's password storage guide: 19 MiB.
var Default = Cost{Memory: 19 * 1024, Rounds: 2, Threads: 1}

const (
	saltSize = 16
	hashSize = 32
	// The largest cost a stored text may ask for, so that a forged row cannot
	// take the machine down.
	maxMemory = 256 * 1024
	maxRounds = 16
)

var errForm = errors.New("password: not an argon2id text")

// slots keep many sign-ins at once from taking all memory.
var slots = make(chan struct{}, 2*runtime.GOMAXPROCS(0))

func (c Cost) derive(plain string, salt []byte, size uint32) []byte {
	slots <- struct{}{}
	defer func() { <-slots }()
	// One password typed on two keyboards is one password.
	return argon2.IDKey([]byte(norm.NFKC.String(plain)), salt, c.Rounds, c.Memory, c.Threads, size)
}

// Hash returns $argon2id$v=19$m=…,t=…,p=…$salt$hash, 97 characters at Default.
func (c Cost) Hash(plain string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // crypto/rand never fails since Go 1.24
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Rounds, c.Threads,
		encode(salt), encode(c.derive(plain, salt, hashSize)))
}

// Verify reports whether plain is the password behind encoded, and whether it
// should be hashed again because it was stored at another cost. An empty or
// unreadable encoded takes as long as a wrong password, so that nobody learns
// which logins exist.
func (c Cost) Verify(encoded, plain string) (ok, rehash bool) {
	stored, salt, want, err := parse(encoded)
	if err != nil {
		c.derive(plain, make([]byte, saltSize), hashSize)
		return false, false
	}
	got := stored.derive(plain, salt, uint32(len(want)))
	ok = subtle.ConstantTimeCompare(got, want) == 1
	return ok, ok && (stored != c || len(salt) != saltSize || len(want) != hashSize)
}

func parse(encoded string) (cost Cost, salt, hash []byte, err error) {
	part := strings.Split(encoded, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, errForm
	}
	if _, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Rounds, &cost.Threads); err != nil {
		return cost, nil, nil, errForm
	}
	if cost.Rounds < 1 || cost.Rounds > maxRounds || cost.Threads < 1 || cost.Memory < 8*uint32(cost.Threads) || cost.Memory > maxMemory {
		return cost, nil, nil, errForm
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(part[4])
	hash, hashErr := base64.RawStdEncoding.DecodeString(part[5])
	if saltErr != nil || hashErr != nil || len(salt) < 8 || len(hash) < 16 || len(hash) > 64 {
		return cost, nil, nil, errForm
	}
	return cost, salt, hash, nil
}
