//nolint:staticcheck // SM2 is no curve of crypto/ecdh: the library speaks crypto/elliptic.
package seal

import (
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/asn1"
	"errors"
	"math/big"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// The national algorithms behind one door: no other package imports the library.

// SM3 returns the 32-byte digest (GB/T 32905).
func SM3(data []byte) []byte {
	sum := sm3.Sum(data)
	return sum[:]
}

// SM4 returns the block cipher for a 16-byte key (GB/T 32907).
func SM4(key []byte) (cipher.Block, error) { return sm4.NewCipher(key) }

// SM2Key returns the key pair of the 32-byte private number d (GB/T 32918).
func SM2Key(d []byte) (*ecdsa.PrivateKey, error) {
	curve := sm2.P256()
	number := new(big.Int).SetBytes(d)
	highest := new(big.Int).Sub(curve.Params().N, big.NewInt(2))
	if len(d) != 32 || number.Sign() == 0 || number.Cmp(highest) > 0 {
		return nil, errors.New("sm2: the private number is outside 1 … n-2")
	}
	private := &ecdsa.PrivateKey{D: number}
	private.Curve = curve
	private.X, private.Y = curve.ScalarBaseMult(d)
	return private, nil
}

// SM2Public returns the public key of a point; it must be on the curve.
func SM2Public(x, y []byte) (*ecdsa.PublicKey, error) {
	public := &ecdsa.PublicKey{Curve: sm2.P256(), X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}
	if !public.Curve.IsOnCurve(public.X, public.Y) {
		return nil, errors.New("sm2: the point is not on the curve")
	}
	return public, nil
}

// SM2Sign signs the message for the signer id; the signature is ASN.1 DER.
func SM2Sign(private *ecdsa.PrivateKey, signer, message []byte) ([]byte, error) {
	key, err := new(sm2.PrivateKey).FromECPrivateKey(private)
	if err != nil {
		return nil, err
	}
	return key.Sign(rand.Reader, message, sm2.NewSM2SignerOption(true, signer))
}

// SM2Verify reports whether the ASN.1 DER signature is right.
func SM2Verify(public *ecdsa.PublicKey, signer, message, signature []byte) bool {
	return sm2.VerifyASN1WithSM2(public, signer, message, signature)
}

// SM2VerifyRaw is SM2Verify for the 64 bytes r and s, as the interface of
// smart-card keys gives them (GM/T 0016).
func SM2VerifyRaw(public *ecdsa.PublicKey, signer, message, signature []byte) bool {
	if len(signature) != 64 {
		return false
	}
	encoded, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])})
	return err == nil && SM2Verify(public, signer, message, encoded)
}
