// Package recipients works out whom a message concerns and how to reach them:
// a read-only view over people, posts and roles for the message centre
// (kit/message), which knows no module.
package recipients
