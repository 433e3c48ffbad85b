package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// SM2Trust are the authorities whose SM2 certificates are believed (GB/T 20518),
// and their lists of revoked ones.
type SM2Trust struct {
	roots, between *smx509.CertPool
	lists          []*pkix.CertificateList
}

// SM2Holder is whoever has shown to hold the key of a certificate.
type SM2Holder struct {
	Issuer       string // SM3 of the issuer's key, in hex
	Serial       string
	Name         string
	Organisation string
	Document     string // serialNumber of the subject, where authorities put the number of the document
}

// The reasons for which a certificate is not believed.
var (
	ErrCertificateMalformed = errors.New("no SM2 certificate")
	ErrCertificateChain     = errors.New("not issued by an authority that is trusted")
	ErrCertificateExpired   = errors.New("outside its period of validity")
	ErrCertificateRevoked   = errors.New("revoked")
	ErrCertificateUsage     = errors.New("not for signing")
	ErrCertificateList      = errors.New("no current revocation list of its issuer")
	ErrCertificateSignature = errors.New("the signature is not of its key over this text")
)

// sm2Signer is the signer id that GM/T 0009 gives to everybody.
var sm2Signer = []byte("1234567812345678")

// ReadSM2Trust reads authorities and revocation lists, both PEM, one after
// another. A certificate that its own key has signed is a root.
func ReadSM2Trust(authorities, revocations []byte) (*SM2Trust, error) {
	trust := &SM2Trust{roots: smx509.NewCertPool(), between: smx509.NewCertPool()}
	roots := 0
	err := eachPEM(authorities, "CERTIFICATE", func(der []byte) error {
		one, err := smx509.ParseCertificate(der)
		if err != nil {
			return err
		}
		if !one.IsCA || one.SignatureAlgorithm != smx509.SM2WithSM3 {
			return fmt.Errorf("%s is no SM2 authority", one.Subject.CommonName)
		}
		if bytes.Equal(one.RawIssuer, one.RawSubject) && one.CheckSignatureFrom(one) == nil {
			trust.roots.AddCert(one)
			roots++
		} else {
			trust.between.AddCert(one)
		}
		return nil
	})
	if err == nil && roots == 0 {
		err = errors.New("no root certificate")
	}
	if err != nil {
		return nil, err
	}
	return trust, eachPEM(revocations, "X509 CRL", func(der []byte) error {
		list, err := smx509.ParseDERCRL(der)
		if err == nil {
			trust.lists = append(trust.lists, list)
		}
		return err
	})
}

func eachPEM(text []byte, kind string, take func(der []byte) error) error {
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return nil
		}
		if block.Type != kind {
			return fmt.Errorf("%s where %s belongs", block.Type, kind)
		}
		if err := take(block.Bytes); err != nil {
			return err
		}
		text = rest
	}
}

// Check believes the holder of a certificate when it is for signing, of a trusted
// authority by SM2 signatures all the way, valid now, on no revocation list (and
// there is a current one), and its key has signed the message: in DER, or r and s in 64 bytes.
func (t *SM2Trust) Check(der, message, signature []byte, now time.Time) (SM2Holder, error) {
	leaf, err := smx509.ParseCertificate(der)
	if err != nil {
		return SM2Holder{}, ErrCertificateMalformed
	}
	public, ok := leaf.PublicKey.(*ecdsa.PublicKey)
	if !ok || public.Curve != sm2.P256() || leaf.SignatureAlgorithm != smx509.SM2WithSM3 {
		return SM2Holder{}, ErrCertificateMalformed
	}
	if leaf.IsCA || leaf.KeyUsage&smx509.KeyUsageDigitalSignature == 0 {
		return SM2Holder{}, ErrCertificateUsage
	}
	chains, err := leaf.Verify(smx509.VerifyOptions{Roots: t.roots, Intermediates: t.between, CurrentTime: now, KeyUsages: []smx509.ExtKeyUsage{smx509.ExtKeyUsageAny}})
	var invalid smx509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == smx509.Expired {
		return SM2Holder{}, ErrCertificateExpired
	}
	if err != nil || len(chains) == 0 {
		return SM2Holder{}, ErrCertificateChain
	}
	for at, one := range chains[0][:len(chains[0])-1] {
		if one.SignatureAlgorithm != smx509.SM2WithSM3 {
			return SM2Holder{}, ErrCertificateChain
		}
		if err := t.revoked(one, chains[0][at+1], now); err != nil {
			return SM2Holder{}, err
		}
	}
	if !SM2Verify(public, sm2Signer, message, signature) && !SM2VerifyRaw(public, sm2Signer, message, signature) {
		return SM2Holder{}, ErrCertificateSignature
	}
	holder := SM2Holder{Issuer: hex.EncodeToString(SM3(chains[0][1].RawSubjectPublicKeyInfo)), Serial: leaf.SerialNumber.Text(16),
		Name: leaf.Subject.CommonName, Document: leaf.Subject.SerialNumber}
	if len(leaf.Subject.Organization) > 0 {
		holder.Organisation = leaf.Subject.Organization[0]
	}
	return holder, nil
}

// revoked looks a certificate up in the current lists of its issuer. Without one
// nothing is known of it, and it is not believed.
func (t *SM2Trust) revoked(one, issuer *smx509.Certificate, now time.Time) error {
	current := false
	for _, list := range t.lists {
		if !listIsOf(list, issuer) || list.HasExpired(now) || list.TBSCertList.ThisUpdate.After(now.Add(5*time.Minute)) {
			continue
		}
		current = true
		for _, entry := range list.TBSCertList.RevokedCertificates {
			if entry.SerialNumber.Cmp(one.SerialNumber) == 0 {
				return ErrCertificateRevoked
			}
		}
	}
	if !current {
		return ErrCertificateList
	}
	return nil
}

// listIsOf reports whether the issuer has signed a whole list: with a critical
// extension it is a part of one, or another's.
func listIsOf(list *pkix.CertificateList, issuer *smx509.Certificate) bool {
	for _, extension := range list.TBSCertList.Extensions {
		if extension.Critical {
			return false
		}
	}
	return issuer.KeyUsage&x509.KeyUsageCRLSign != 0 && list.TBSCertList.Issuer.String() == issuer.Subject.ToRDNSequence().String() &&
		issuer.CheckCRLSignature(list) == nil
}

// SM2Answer signs a message with a key file (PEM, PKCS #8) as a signing tool does.
func SM2Answer(key, message []byte) ([]byte, error) {
	block, _ := pem.Decode(key)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, errors.New("no PEM block PRIVATE KEY")
	}
	parsed, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	private, ok := parsed.(*sm2.PrivateKey)
	if !ok {
		return nil, errors.New("no SM2 key")
	}
	return SM2Sign(&private.PrivateKey, sm2Signer, message)
}
