const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  // Browsers heed it over https only, so it does no harm to a demo on http.
  { key: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
];

/** @type {import("next").NextConfig} */
export default {
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  // The optimiser would fetch and decode whatever a URL names.
  images: { unoptimized: true },
  typedRoutes: false,
  // `npm run check` checks types; a start should not wait for them again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    "pg",
    "@prisma/client",
    "@prisma/adapter-pg",
    "graphile-worker",
    "nodemailer",
    "pdfkit",
    "pino",
    "stripe",
    "temporal-polyfill",
  ],
  // A price list is sent as text: up to 2 MB, and what was chosen of it.
  experimental: { serverActions: { bodySizeLimit: "3mb" } },
  headers: async () => [{ source: "/:path*", headers: SECURITY_HEADERS }],
};
