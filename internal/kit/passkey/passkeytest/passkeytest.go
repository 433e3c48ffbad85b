// Package passkeytest gives tests the key of a device.
package passkeytest

import virtual "github.com/descope/virtualwebauthn"

// fullLength is that of an ES256 public key in COSE form, RFC 9053 7.1.1.
const fullLength = 77

// Key is a new ES256 key. The library writes a coordinate that begins with a
// zero byte too short, which a server rightly refuses; such a key is made anew.
func Key() virtual.Credential {
	for {
		if key := virtual.NewCredential(virtual.KeyTypeEC2); len(key.Key.AttestationData()) == fullLength {
			return key
		}
	}
}
