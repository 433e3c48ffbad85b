// Package message tells people what happened: a notice is asked for in the
// transaction that makes it true (Send), becomes one message for each person it
// concerns, and goes out over the channels that the person and the kind allow.
//
// The inbox of the console and the phone is the message itself. Every other
// channel gets a delivery, tried until it is sent or dead. A delivery is claimed
// by compare-and-swap before anything is sent, so that two nodes never send it at
// the same time; a node that dies between sending and writing it down makes it
// sent again, under the same id, by which mail servers and gateways tell that it
// is the same.
package message
