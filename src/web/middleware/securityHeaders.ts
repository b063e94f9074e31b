import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * A strict Content-Security-Policy: no inline script, no eval, nothing from elsewhere. Plotly writes
 * inline styles and hands its pictures over as blobs. Two of helmet's defaults are off because TLS
 * ends at the proxy: on plain HTTP (a laptop, a hospital's intranet) `upgrade-insecure-requests`
 * would break every asset, and Strict-Transport-Security speaks for a whole host, so it is the
 * proxy's to send. `same-origin` and not helmet's `no-referrer`, under which browsers send
 * `Origin: null` with our own forms.
 */
export function setUpSecurityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  });
}
