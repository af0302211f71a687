/**
 * What the page may do: load its own files, nothing else. No eval, no inline script, no inline style, no
 * other host, so a scenario opened from a link cannot call home. Styles come from files and through the DOM.
 * Used as a <meta> in the built page and, with what only a header can say, by our own server.
 */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
].join('; ');
