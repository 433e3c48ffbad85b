package seal

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// SM2Issuer is an authority of a demonstration or a test. Real certificates come
// from a licensed authority.
type SM2Issuer struct {
	Certificate *smx509.Certificate
	key         *sm2.PrivateKey
	serial      int64
}

// SM2Subject is what a certificate is to say.
type SM2Subject struct {
	Name, Organisation, Document string
	From, To                     time.Time
	Authority                    bool
	Encrypting                   bool // for encipherment only
}

// NewSM2Issuer makes a root.
func NewSM2Issuer(subject SM2Subject) (*SM2Issuer, error) {
	subject.Authority = true
	return (*SM2Issuer)(nil).Authority(subject)
}

// Authority makes an authority under this one.
func (i *SM2Issuer) Authority(subject SM2Subject) (*SM2Issuer, error) {
	subject.Authority = true
	certificate, key, err := i.issue(subject)
	if err != nil {
		return nil, err
	}
	return &SM2Issuer{Certificate: certificate, key: key}, nil
}

// Issue makes a certificate and its key, both PEM.
func (i *SM2Issuer) Issue(subject SM2Subject) (certificate, key []byte, err error) {
	made, private, err := i.issue(subject)
	if err != nil {
		return nil, nil, err
	}
	encoded, err := smx509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made.Raw}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), nil
}

func (i *SM2Issuer) issue(subject SM2Subject) (*smx509.Certificate, *sm2.PrivateKey, error) {
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: subject.From, NotAfter: subject.To, BasicConstraintsValid: true, IsCA: subject.Authority,
		Subject: pkix.Name{CommonName: subject.Name, SerialNumber: subject.Document}, KeyUsage: x509.KeyUsageDigitalSignature}
	if subject.Organisation != "" {
		template.Subject.Organization = []string{subject.Organisation}
	}
	if subject.Authority {
		template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	} else if subject.Encrypting {
		template.KeyUsage = x509.KeyUsageKeyEncipherment
	}
	parent, signer := template, key
	if i != nil {
		i.serial++
		template.SerialNumber = big.NewInt(1000 + i.serial)
		parent, signer = i.Certificate.ToX509(), i.key
	}
	der, err := smx509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, nil, err
	}
	made, err := smx509.ParseCertificate(der)
	return made, key, err
}

// PEM is the certificate of the authority.
func (i *SM2Issuer) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.Certificate.Raw})
}

// List is a revocation list, PEM, that names certificates given as PEM.
func (i *SM2Issuer) List(from, to time.Time, revoked ...[]byte) ([]byte, error) {
	template := &x509.RevocationList{Number: big.NewInt(from.Unix()), ThisUpdate: from, NextUpdate: to}
	for _, text := range revoked {
		block, _ := pem.Decode(text)
		one, err := smx509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		template.RevokedCertificates = append(template.RevokedCertificates, pkix.RevokedCertificate{SerialNumber: one.SerialNumber, RevocationTime: from}) //nolint:staticcheck // smx509 knows the older field only
	}
	der, err := smx509.CreateRevocationList(rand.Reader, template, i.Certificate, i.key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}), nil
}
