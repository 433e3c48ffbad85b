// Package web mounts operations: one declaration is route, schema, validation,
// permission and documentation. A route that names neither a permission nor
// Public does not mount. Errors become RFC 9457 problems here and nowhere else.
package web
