/** Headers that proxy.ts writes for the server behind it; what a caller sends under these names is overwritten. */
export const REQUEST_ID_HEADER = "x-request-id";
export const PATH_HEADER = "x-tollgate-path";
export const NONCE_HEADER = "x-nonce";
