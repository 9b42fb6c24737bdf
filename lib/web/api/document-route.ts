import * as z from "zod";
import { type ApiDocument, apiDocument } from "#lib/web/api/document.ts";
import { type ApiRoute, apiRoute } from "#lib/web/api/route.ts";

/** The call that answers the document of all calls; `routes` is asked when the first caller comes, itself among them. */
export function documentRoute(routes: () => readonly ApiRoute[]): ApiRoute {
  let document: ApiDocument | null = null;
  return apiRoute({
    method: "GET",
    path: "/openapi.json",
    by: [],
    operation: "readDocument",
    summary: "Read this document",
    description: "OpenAPI 3.1. No key is needed.",
    answers: z.looseObject({ openapi: z.literal("3.1.1") }),
    example: { openapi: "3.1.1" },
    refusals: [],
    async answer() {
      document ??= apiDocument(routes());
      return document;
    },
  });
}
