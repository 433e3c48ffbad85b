package guard

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
)

// ChallengeLife is how long a challenge can be answered.
const ChallengeLife = 5 * time.Minute

const (
	challengeForm  = "gz1"
	maxDifficulty  = 32
	maxNonceLength = 32
)

// Challenge is work for a browser: find a nonce such that
// SHA-256(Text + ":" + nonce) begins with Difficulty zero bits. Each bit more
// doubles the work; 18 take a phone about a second.
type Challenge struct {
	Text       string        `json:"text"`
	Difficulty int           `json:"difficulty"`
	Expires    clock.Instant `json:"expires"`
}

// Purpose declares what challenges are for, a word without a dot, and how hard
// they are, asked each time. A purpose has one difficulty wherever its
// challenges are handed out, so that nobody fetches an easier one elsewhere.
// Declare before the program serves.
func (g *Guard) Purpose(name string, difficulty func() int) {
	if strings.Contains(name, ".") {
		panic("guard: purpose " + name + " has a dot")
	}
	g.purposes[name] = difficulty
}

// Issue makes a challenge for a declared purpose; another is an Invalid fault,
// captcha.purpose. Nothing is stored: the text carries its own signature.
func (g *Guard) Issue(purpose string) (Challenge, error) {
	bits, declared := g.purposes[purpose]
	if !declared {
		return Challenge{}, fault.New(fault.Invalid, "captcha.purpose")
	}
	difficulty := min(max(bits(), 1), maxDifficulty)
	expires := g.clock.Now().Add(ChallengeLife)
	body := fmt.Sprintf("%s.%s.%d.%d.%s", challengeForm, purpose, difficulty, int64(expires), id.Token()[:16])
	return Challenge{Text: body + "." + g.sign(body), Difficulty: difficulty, Expires: expires}, nil
}

// Verify accepts an answer once. Otherwise it returns an Invalid fault:
// captcha.malformed, captcha.expired, captcha.wrong or captcha.used.
func (g *Guard) Verify(ctx context.Context, purpose, challenge, nonce string) error {
	refuse := func(why string) error { return fault.New(fault.Invalid, "captcha."+why) }
	cut := strings.LastIndexByte(challenge, '.')
	if cut < 0 || !hmac.Equal([]byte(g.sign(challenge[:cut])), []byte(challenge[cut+1:])) {
		return refuse("malformed")
	}
	// The signature is ours, so the parts are as Issue wrote them.
	part := strings.Split(challenge[:cut], ".")
	if len(part) != 5 || part[0] != challengeForm || part[1] != purpose || len(nonce) > maxNonceLength {
		return refuse("malformed")
	}
	difficulty, _ := strconv.Atoi(part[2])
	expires, _ := strconv.ParseInt(part[3], 10, 64)
	left := clock.Instant(expires).Sub(g.clock.Now())
	sum := sha256.Sum256([]byte(challenge + ":" + nonce))
	switch {
	case left <= 0:
		return refuse("expired")
	case leadingZeros(sum[:]) < difficulty:
		return refuse("wrong")
	case g.cache.Incr(ctx, "captcha:"+hex.EncodeToString(g.digest(challenge)), left+time.Minute) != 1:
		return refuse("used")
	}
	return nil
}

func (g *Guard) digest(text string) []byte {
	h := hmac.New(sha256.New, g.secret)
	h.Write([]byte(text))
	return h.Sum(nil)[:16]
}

func (g *Guard) sign(body string) string { return base64.RawURLEncoding.EncodeToString(g.digest(body)) }

func leadingZeros(sum []byte) int {
	zeros := 0
	for _, b := range sum {
		zeros += bits.LeadingZeros8(b)
		if b != 0 {
			break
		}
	}
	return zeros
}

// Solve finds a nonce the way a browser does, for tests and tools.
func Solve(challenge Challenge) string {
	for n := 0; ; n++ {
		nonce := strconv.Itoa(n)
		sum := sha256.Sum256([]byte(challenge.Text + ":" + nonce))
		if leadingZeros(sum[:]) >= challenge.Difficulty {
			return nonce
		}
	}
}
